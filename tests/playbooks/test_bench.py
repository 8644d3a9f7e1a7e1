"""A consultant checks a broken playbook, sees file, line and hint, mends it in the browser, and installs it."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial

import pytest

from app.core.database import db
from app.playbooks.queries import drafts
from app.playbooks.rules.judging import judge
from app.playbooks.rules.packages import pack
from app.playbooks.services import drafting
from tests.playbooks.sample import PLAYBOOK, files, line_of
from tests.playbooks.test_packages import zipped

BROKEN = PLAYBOOK.replace("role: admin", "role: admn")


def bring(client, content: bytes | str, name: str = "small.zip"):
    """Send a package or a text to the bench."""
    if isinstance(content, str):
        return client.post("/playbooks/check", data={"text": content})
    return client.post("/playbooks/check", data={"file": (io.BytesIO(content), name)})


def begun(client, content: bytes | str = BROKEN, name: str = "small.zip") -> str:
    """Bring something, and return the address of the draft."""
    answer = bring(client, content, name)
    assert answer.status_code == 303, answer.text
    return answer.location


def seal(page: str) -> str:
    """The mark of the file that the editor shows."""
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def mend(client, address: str, text: str, file: str = "playbook.yaml", seen: str | None = None):
    """Send a mended file."""
    seen = seen or seal(client.get(f"{address}?file={file}").text)
    return client.post(address, data={"file": file, "text": text, "seen": seen})


def test_a_broken_playbook_is_mended_and_installed(visit):
    guo = visit("guo")
    address = begun(guo)
    page = guo.get(address).text
    assert f"line {line_of('role: admn', BROKEN)}, column 11" in page
    assert "There is no role “admn”." in page
    assert "Did you mean “admin”?" in page
    assert "/install" not in page

    assert mend(guo, address, PLAYBOOK).status_code == 303
    assert "ready to install" in guo.get(address).text
    assert guo.post(f"{address}/install").location == "/playbooks/small-rollout"

    assert "Small rollout" in guo.get("/playbooks").text
    assert "Small rollout" in visit("wei").get("/playbooks/small-rollout").text
    assert "small-rollout" not in visit("zhao").get("/playbooks").text
    assert guo.get(address).status_code == 404


def test_the_line_of_a_fault_is_shown(visit):
    guo = visit("guo")

    assert "    role: admn</pre>" in guo.get(begun(guo)).text


def test_looking_at_a_draft_installs_nothing(visit):
    guo = visit("guo")

    guo.get(begun(guo, PLAYBOOK))

    assert guo.get("/playbooks/small-rollout").status_code == 404


def test_a_zip_shows_the_file_of_its_fault(visit):
    guo = visit("guo")
    parts = files(PLAYBOOK.partition("params:")[0], activities_yaml="- {id: one}\n")

    page = guo.get(begun(guo, pack(parts, "x"))).text

    assert "activities.yaml" in page
    assert "“title” is missing here." in page


def test_one_file_of_a_zip_is_mended(visit):
    guo = visit("guo")
    address = begun(guo, pack(files(goals_yaml="- {id: x}\n"), "x"))

    mend(guo, address, "[]\n", file="goals.yaml")

    assert "ready to install" in guo.get(address).text


def test_an_overlay_shows_what_it_would_change(visit, installed):
    installed(files())
    guo = visit("guo")
    text = (
        'schema: upriver/1\noverlay: {id: ours, version: "1.0.0", layer: client, extends: {playbook: small-rollout,'
        ' range: ">=1"}, title: {zh: 一, en: Ours}}\n'
        "set: [{kind: role, id: admin, field: min, value: 2, why: two of us}]\n"
    )

    address = begun(guo, text)

    assert "two of us" in guo.get(address).text
    assert guo.post(f"{address}/install").location == "/playbooks/small-rollout/overlays?overlay=ours"


def test_a_draft_with_faults_is_not_installed(visit):
    guo = visit("guo")
    address = begun(guo)

    answer = guo.post(f"{address}/install")

    assert (answer.status_code, "The playbook has faults." in answer.text) == (422, True)
    assert guo.get("/playbooks/small-rollout").status_code == 404
    assert guo.get(address).status_code == 200


def test_a_version_that_is_there_is_not_replaced(visit, installed):
    installed(files())
    guo = visit("guo")

    address = begun(guo, PLAYBOOK.replace("Only for tests.", "Changed."))
    answer = guo.post(f"{address}/install")

    assert (answer.status_code, "with other content" in answer.text) == (409, True)
    assert "is there already" in guo.get(address).text


def test_a_change_in_another_window_is_not_overwritten(visit):
    guo = visit("guo")
    address = begun(guo)
    seen = seal(guo.get(address).text)
    mend(guo, address, PLAYBOOK)

    answer = mend(guo, address, "mine: too\n", seen=seen)

    assert answer.status_code == 409
    assert "mine: too" in answer.text
    assert "role: admin" in answer.text
    assert "ready to install" in guo.get(address).text


def test_blanks_at_the_beginning_are_kept(visit, act_as):
    guo = visit("guo")
    address = begun(guo)

    mend(guo, address, "\n  a: 1\r\n  b: 2\r\n")

    with act_as("guo"):
        assert drafts.draft(address.rpartition("/")[2]).files["playbook.yaml"] == b"\n  a: 1\n  b: 2\n"


def test_a_file_of_chinese_windows_can_be_mended(visit):
    guo = visit("guo")
    address = begun(guo, PLAYBOOK.encode("gb18030"), "playbook.yaml")
    page = guo.get(address).text
    assert "it looks like GBK" in page
    assert "小型实施" in page

    mend(guo, address, PLAYBOOK)

    assert "ready to install" in guo.get(address).text


@pytest.mark.parametrize(("package", "told"), [
    (b"no zip at all", "not a zip that can be read"),
    (zipped(("../playbook.yaml", b"x")), "not a plain file inside the package"),
    (zipped(*((f"g{n}.md", b"\0" * 900_000) for n in range(50))), "more than 5 MB"),
    (zipped(*((f"g{n}", b"") for n in range(401))), "more than 400 files"),
])
def test_a_hostile_zip_is_refused_politely(visit, package, told):
    answer = bring(visit("guo"), package)

    assert (answer.status_code, told in answer.text) == (422, True)


def test_a_bomb_of_brackets_is_refused_with_its_place(visit):
    guo = visit("guo")

    assert "line 1" in guo.get(begun(guo, "[" * 200_000)).text


def test_a_request_that_is_too_large_is_refused(visit):
    kind = "multipart/form-data; boundary=b"

    answer = visit("guo").post("/playbooks/check", data=b"x" * 6_000_000, content_type=kind)

    assert (answer.status_code, "larger than allowed" in answer.text) == (413, True)


@pytest.mark.parametrize(("content", "name", "told"), [
    (b"x", "playbook.exe", "is not one of"), (b"", "playbook.zip", "is empty"),
    (zipped(("readme.txt", b"x")), "x.zip", "no file of a playbook"),
])
def test_what_is_no_playbook_is_refused(visit, content, name, told):
    answer = bring(visit("guo"), content, name)

    assert (answer.status_code, told in answer.text) == (422, True)


def test_nothing_at_all_is_asked_for(visit):
    answer = visit("guo").post("/playbooks/check", data={"text": "  "})

    assert (answer.status_code, "Choose a file" in answer.text) == (422, True)


def test_a_member_is_told_why_not_and_whom_to_ask(visit):
    wei, address = visit("wei"), begun(visit("guo"), PLAYBOOK)

    for answer in (wei.get("/playbooks/check"), bring(wei, PLAYBOOK)):
        assert (answer.status_code, "You may not check and install playbooks here." in answer.text) == (403, True)
    assert wei.post(f"{address}/install").status_code in (403, 404)
    assert wei.get("/playbooks/small-rollout").status_code == 404


@pytest.mark.parametrize("who", ["xu", "zhao"])
def test_a_draft_belongs_to_whoever_brought_it(visit, who):
    address = begun(visit("guo"))
    other = visit(who)

    posted = [other.post(address + end) for end in ("", "/install", "/discard")]
    answers = [other.get(address), *posted]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert visit("guo").get(address).status_code == 200


def test_a_draft_is_thrown_away(visit):
    guo = visit("guo")
    address = begun(guo)

    guo.post(f"{address}/discard")

    assert guo.get(address).status_code == 404


def test_the_oldest_drafts_give_way(visit, act_as):
    guo = visit("guo")
    for _number in range(12):
        begun(guo)

    with act_as("guo"):
        assert len(drafts.mine()) == 5


def test_many_brought_at_one_moment_leave_as_many_as_there_may_be(app, act_as):
    with act_as("guo"), ThreadPoolExecutor(8) as pool:
        begin = partial(drafting.begin, files(PLAYBOOK))
        waiting = [pool.submit(copy_context().run, begin) for _number in range(16)]
        for one in waiting:
            one.result()

        assert len(drafts.mine()) == drafting.MOST_DRAFTS


@pytest.mark.parametrize("file", ["absent.yaml", "../../secret_key", "/etc/passwd", ""])
def test_only_files_of_the_draft_are_written(visit, file):
    guo = visit("guo")
    address = begun(guo)

    answer = guo.post(address, data={"file": file, "text": "x", "seen": ""})

    assert answer.status_code == 422


def test_drafts_stand_on_the_bench(visit):
    guo = visit("guo")
    address = begun(guo)

    assert f'href="{address}"' in guo.get("/playbooks/check").text


@pytest.fixture
def judgements(monkeypatch):
    """Whether a transaction was open, for each time that files were judged."""
    seen = []

    def watched(*given):
        seen.append(db.session().in_transaction())
        return judge(*given)

    monkeypatch.setattr("app.playbooks.queries.judgements.judge", watched)
    return seen


def test_the_bench_judges_no_draft_again(visit, judgements):
    guo = visit("guo")
    begun(guo)
    judgements.clear()

    assert "1 fault" in guo.get("/playbooks/check").text
    assert bring(guo, "  ").status_code == 422
    assert judgements == []


def test_a_draft_is_judged_alone_and_outside_any_transaction(visit, judgements):
    guo = visit("guo")
    begun(guo)
    address = begun(guo)
    judgements.clear()

    mend(guo, address, PLAYBOOK)

    # Once for the page that shows it, once for the verdict that is kept.
    assert judgements == [False, False]
    assert "ready to install" in guo.get("/playbooks/check").text


def test_a_verdict_on_other_files_counts_for_nothing(visit, act_as):
    guo = visit("guo")
    ref = begun(guo, PLAYBOOK).rpartition("/")[2]
    with act_as("guo"):
        (drafts.draft(ref).folder / "playbook.yaml").write_text("changed: 1")

    assert "not checked yet" in guo.get("/playbooks/check").text


def test_faults_are_told_in_chinese(visit):
    guo = visit("guo")
    with guo.session_transaction() as session:
        session["language"] = "zh_Hans"

    page = guo.get(begun(guo)).text

    assert "第 44 行，第 11 列" in page
    assert "您是想写“admin”吗？" in page
