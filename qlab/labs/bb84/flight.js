// Photons on their way: who has been sent, who has arrived, and who is where.

/**
 * Photons in flight, `rate` a second, each for `flight` seconds. moved() is called while they fly, landed()
 * when the last has arrived.
 */
export function journey(ui, log, moved, landed) {
  let plan = null;
  let clock = 0;
  let cancel = null;
  const passed = (time) =>
    time < 0 ? plan.from : Math.min(plan.to, plan.from + 1 + Math.floor(time * plan.rate + 1e-9));
  const trip = {
    on: () => plan !== null,
    launched: () => passed(clock),
    arrived: () => passed(clock - plan.flight),
    stop() {
      cancel?.();
      plan = null;
    },
    start(from, to, rate, flight) {
      plan = { from, to, rate, flight };
      clock = 0;
      cancel = ui.loop((seconds) => {
        clock += seconds;
        if (trip.arrived() >= to) landed();
        else moved();
        return trip.on();
      });
    },
    /** Where they are, the ones furthest along first; of very many only some are drawn. */
    flights() {
      if (!plan) return [];
      const { from, to, rate, flight } = plan;
      const room = Math.min(20, ui.stage.clientWidth / 50);
      const every = Math.ceil(Math.min(rate * flight, to - from) / room) || 1;
      const found = [];
      for (let i = trip.arrived(); i < trip.launched(); i++) {
        const t = Math.max(0, clock - (i - from) / rate) / flight;
        if ((i - from) % every === 0) found.push({ photon: log.photon(i), t });
      }
      return found;
    },
  };
  return trip;
}
