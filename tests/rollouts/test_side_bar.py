"""The rollout that the side bar shows, and what comes before talk on a page of a rollout."""


def test_the_only_rollout_in_sight_stands_in_the_side_bar_of_every_page(visit, started):
    page = visit("wei").get("/inbox").text

    assert f'href="/rollouts/{started}/timeline"' in page
    assert "Choose a rollout" not in page


def test_whoever_sees_several_rollouts_chooses(visit, started, start_another):
    other = start_another("Second")
    page = visit("lin").get("/inbox").text

    assert "Choose a rollout" in page
    assert not any(f'href="/rollouts/{ref}/timeline"' in page for ref in (started, other))


def test_whoever_sees_no_rollout_reads_of_none(visit, started):
    assert "This rollout" not in visit("tang").get("/inbox").text


def test_what_decides_comes_before_talk(visit, started, ref_of):
    page = visit("fang").get(f"/rollouts/{started}/gates/{ref_of('gate', 'planned')}").text

    assert page.index("Who decides") < page.index('id="talk"')
