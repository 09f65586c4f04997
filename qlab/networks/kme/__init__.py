"""Key delivery as industry does it: ETSI GS QKD 014's three calls, served from simulated stores on this machine.

``python -m qlab.networks.kme secoqc`` starts a key management entity at each node of a network; an application (SAE) at
one node asks its own for keys, tells the other the numbers of the keys, and that one fetches the same keys at its own.
Each key is handed out once to each side. The keys are simulated: they protect nothing.
"""

from qlab.networks.kme.server import KeyServer
from qlab.networks.kme.store import Delivery, KeyStore, Refused

__all__ = ["Delivery", "KeyServer", "KeyStore", "Refused"]
