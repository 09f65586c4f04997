"""The distillation lab: the page's algorithms do what qlab.distill does, bit by bit, and the page plays by them."""

import json

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from qlab import distill, labs
from qlab.distill import field
from qlab.distill.blocks import Blocks
from qlab.distill.cascades import _original
from qlab.keyrates import finite_bb84
from qlab.labs.distill import lab as home

MODULES = {"c": "distill/cascade.js", "hash": "distill/hashing.js", "d": "distill/distilled.js"}
RNG = np.random.default_rng(1)


def some(n):
    return RNG.integers(0, 2, n, dtype=np.uint8)


def page_of(page: Page):
    return page.locator('[data-lab="distill"]')


# The algorithms


@pytest.mark.parametrize(("n", "qber"), [(3840, 0.02), (3840, 0.08), (777, 0.05), (64, 0.3), (5, 0.2)])
def test_cascade_asks_the_same_and_finds_the_same(node, n, qber):
    errors = (RNG.random(n) < qber).astype(np.uint8)
    orders = np.array([RNG.permutation(n) for _ in range(4)])
    given = json.dumps([errors.tolist(), orders.tolist()])
    left, asked, messages, finds, sizes = node(
        f"""const [errors, orders] = {given}, widths = c.sizes({n}, {qber}), out = c.cascade(errors, widths, orders);
        return [[...out.left], out.asked, out.messages, out.finds, widths];""",
        **MODULES,
    )
    assert sizes == _original(n, max(qber, 1 / n))
    work = Blocks(errors[None], sizes, orders, reuse=False, keep=True)
    work.run()
    assert left == work.errors.tolist() and messages == work.messages
    start, end = np.concatenate(work.asked, axis=1)
    assert asked == np.stack([start // n, start % n, start % n + end - start]).T.tolist()
    assert len(asked) == work.disclosed[0] and len(finds) >= np.count_nonzero(errors != work.errors)


@pytest.mark.parametrize("seed", [1984, 7, 8])
def test_a_find_that_opens_a_block_lies_in_it(node, seed):
    """What is said of a find is true of its own bit, not of another one that was found along with it."""
    lab = labs.DistillationLab()
    given = json.dumps([lab.plan, lab.bound.tolist()])
    errors, orders, finds, sizes = node(
        f"""const w = d.distil({seed}, 0.02, ...{given});
        return [[...w.errors], w.orders.map((o) => [...o]), w.fixed.finds, c.sizes(w.alice.length, w.seen.value)];""",
        **MODULES,
    )
    left, places = np.array(errors), [np.argsort(order) for order in orders]

    def odd(turn, bit):
        start = places[turn][bit] // sizes[turn] * sizes[turn]
        return left[orders[turn][start : start + sizes[turn]]].sum() % 2 == 1

    searches = []  # what is searched at once lies in one pass, one block each
    for find in finds:
        new = not searches or find["pass"] != searches[-1][0]["pass"] or find["start"] <= searches[-1][-1]["start"]
        searches.append([find]) if new else searches[-1].append(find)
    for search in searches:
        left[[find["bit"] for find in search]] ^= 1
        for find in search:
            assert find["opens"] == next((p for p in range(find["pass"]) if odd(p, find["bit"])), None)
    assert not left.any() and any(find["opens"] is not None for find in finds)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (40, 33), (500, 1), (3840, 1200), (64, 64)])
def test_toeplitz_is_the_same(node, n, m):
    key, seed = some(n), some(n + m - 1)
    given = json.dumps([key.tolist(), seed.tolist()])
    new = node(f"return [...hash.toeplitz(...{given}.map((x) => Uint8Array.from(x)))]", **MODULES)
    assert new == distill.toeplitz(key, seed).tolist()


@pytest.mark.parametrize("n", [0, 1, 128, 1000])
def test_fingerprints_and_tags_are_the_same(node, n):
    message, secret = some(n), some(192)
    given = json.dumps([message.tolist(), secret.tolist()])
    script = f"const [m, s] = {given}.map((x) => Uint8Array.from(x)); "
    prints, tag = node(script + "return [[...hash.fingerprint(m, s.subarray(0, 128))], [...hash.tag(m, s)]]", **MODULES)
    assert prints == field.fingerprint(message, secret[:128]).tolist()
    assert tag == distill.authenticate(message, secret, tag_bits=64).bits.tolist()


@pytest.mark.parametrize(("seed", "qber"), [(1984, 0.02), (7, 0.03), (8, 0.0), (9, 0.06)])
def test_the_whole_way_is_that_of_qlab(node, seed, qber):
    """What the page makes of one seed, step by step, with its own coins put into qlab's functions."""
    lab = labs.DistillationLab()
    given = json.dumps([lab.plan, lab.bound.tolist()])
    way = node(
        f"""const [plan, bound] = {given}, w = d.distil({seed}, {qber}, plan, bound);
        const plain = (x) => (ArrayBuffer.isView(x) ? [...x] : x);
        return {{...Object.fromEntries(Object.entries(w).map(([k, v]) => [k, plain(v)])),
          orders: w.orders.map(plain), left: w.left, key: [...w.key()], sizes: c.sizes(w.alice.length, w.seen.value),
          fixed: {{...w.fixed, left: [...w.fixed.left]}}}};""",
        **MODULES,
    )
    alice, errors = (np.array(way[name], np.uint8) for name in ("alice", "errors"))
    assert (np.delete(way["sifted"], way["shown"]) == alice).all() and len(set(way["shown"])) == home.SAMPLE
    assert (np.delete(way["wrong"], way["shown"]) == errors).all()
    assert all(sorted(order) == list(range(len(alice))) for order in way["orders"])
    work = Blocks(errors[None], way["sizes"], np.array(way["orders"]), reuse=False, keep=False)
    work.run()
    assert way["fixed"]["left"] == work.errors.tolist() and len(way["fixed"]["asked"]) == work.disclosed[0]
    assert way["equal"] == (not work.errors.any())
    assert way["told"] == work.disclosed[0] + home.PRINT
    secret = finite_bb84(len(alice), home.TESTS, 0.0, tolerated=way["tests"] / home.TESTS, f=1.0, **home.EPS)
    assert way["secret"] == int(secret) and way["length"] == max(0, way["secret"] - way["told"])
    if way["length"]:
        assert way["key"] == distill.toeplitz(alice, way["matrix"])[home.TAGS :].tolist()


# The page


@pytest.mark.browser
def test_the_way_by_keyboard(open_lab):
    page = open_lab(labs.DistillationLab())
    lab = page_of(page)
    seen = [lab.locator(".ql-headline").inner_text()]
    for name in list(home.STAGES)[1:]:
        lab.get_by_role("button", name="Next step").press("Enter")
        expect(lab.locator("[aria-current=step] .ds-name")).to_have_text(home.STAGES[name])
        seen.append(lab.locator(".ql-headline").inner_text())
    assert seen[0] == "4096 bits" and seen[3] == "Equal" and seen[-1].endswith("left")
    assert lab.locator(".ds-picture >> visible=true").count() == 3
    lab.get_by_role("button", name="From the start").press("Enter")
    expect(lab.locator(".ql-headline")).to_have_text("4096 bits")


@pytest.mark.browser
def test_a_picture_is_drawn_encrypted_and_ghosts(open_lab):
    page = open_lab(labs.DistillationLab(stage="used", picture="0" * 64))
    drawing, line, bob = (page.locator(".ds-picture").nth(i) for i in range(3))
    assert "0 of 256" in drawing.get_attribute("aria-label")
    drawing.focus()
    for key in ("Space", "ArrowRight", "Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    expect(drawing).to_have_attribute("aria-label", "Your picture: 3 of 256 pixels are dark")
    expect(bob).to_have_attribute("aria-label", "Bob reads: 3 of 256 pixels are dark")
    ink = int(line.get_attribute("aria-label").split(": ")[1].split()[0])
    assert 80 < ink < 176  # a fair coin a pixel: six standard deviations, a false alarm in 5e8
    attack = page.get_by_label("Eve ...")
    attack.select_option("flip")
    expect(bob).to_have_attribute("aria-label", "Bob reads: 7 of 256 pixels are dark")
    attack.select_option("reuse")
    house = bin(int(home.pictures()["house"], 16)).count("1")
    expect(bob).to_have_attribute("aria-label", f"What Eve sees: the sum: {house + 3} of 256 pixels are dark")
    attack.select_option("forge")
    expect(line).to_have_attribute("aria-label", "Eve reads: 3 of 256 pixels are dark")
    expect(bob).to_have_attribute("aria-label", f"Bob reads: {house} of 256 pixels are dark")


@pytest.mark.browser
def test_too_many_errors_leave_no_key(open_lab):
    page = open_lab(labs.DistillationLab(stage="amplified", qber=0.12))
    expect(page_of(page).locator(".ql-headline")).to_have_text("No key")
    assert "test bits differ" in page_of(page).locator(".ql-said").inner_text()


@pytest.mark.browser
def test_cascade_goes_back_and_says_so(open_lab, node):
    """At a find whose bit lay in a block of an earlier pass, which is odd now; the next one is in that pass."""
    lab = labs.DistillationLab(stage="corrected")
    given = json.dumps([lab.plan, lab.bound.tolist()])
    finds = node(f"return d.distil({lab.seed}, 0.02, ...{given}).fixed.finds", **MODULES)
    at = next(i for i, find in enumerate(finds, start=1) if find["opens"] is not None)
    lab.find = at
    page = open_lab(lab)
    said = page_of(page).locator(".ql-said")
    expect(said).to_contain_text(f"Now a block of pass {finds[at - 1]['opens'] + 1} is odd: another error is in it!")
    assert page_of(page).locator(".ds-block").get_attribute("d").startswith("M")
    page.get_by_label("Finds shown, at most").press("ArrowRight")
    expect(page_of(page).locator(".ql-headline")).to_have_text(f"Find {at + 1}, pass {finds[at]['pass'] + 1}")


@pytest.mark.browser
def test_the_account_can_be_taken_away(open_lab):
    page = open_lab(labs.DistillationLab())
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = download.value.path().read_text().split()
    assert rows[0] == "stage,bits,eve_may_know" and len(rows) == 8 and rows[1].startswith("sifted,4096")


# What is baked


def test_pictures_and_bound():
    lab = labs.DistillationLab()
    assert all(len(code) == 64 for code in lab.pictures.values()) and set(lab.pictures["blank"]) == {"0"}
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(lab.pictures["face"]), np.uint8)).reshape(16, 16)
    assert (bits == bits[:, ::-1]).all() and 60 < bits.sum() < 200
    assert (np.diff(lab.bound) <= 0).all() and lab.bound[0] > 2000
    assert "4096" in lab.summary and lab.fallback.startswith("<svg")
