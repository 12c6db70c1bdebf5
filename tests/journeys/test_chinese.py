"""The real program in Chinese, as the locale asks for it: from the first run to the review."""

from pathlib import Path

from store.site import Site
from tests.journeys.terminal import Terminal


def test_from_the_first_run_to_the_review_in_chinese(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    desk = Terminal(data=folder, env={"LC_ALL": "zh_CN.UTF-8"})
    desk.until("监查员")
    desk.keys("袁博", "enter")
    desk.rest()
    desk.keys("c", "enter")
    desk.until("这里还没有筛选过受试者")
    desk.keys("S-014", "enter")
    desk.until("0  [ ]")
    desk.rest()
    desk.keys("2", "enter")
    desk.until("本试验的知情同意书是否已签署")
    desk.rest()
    desk.keys("1", "enter")
    desk.until("在哪一天签署")
    desk.rest()
    desk.keys("2026年3月1日")
    desk.until("= 2026年3月1日")
    desk.keys("enter")
    desk.until("已保存 ✓")
    desk.rest()
    desk.keys("31.2.2026", "enter")
    desk.until("只有 28 天")
    desk.keys("ctrl+r")
    review = desk.until(lambda text: "复核" in text and "I01" in text)
    assert "zm001-sle：待定（筛选）" in review and "未定：未回答" in review
    desk.keys("f9")
    desk.until("截至")
    desk.keys("ctrl+q")
    assert desk.end() == 0
    (summary,) = Site(folder).screenings()
    answers = Site(folder).read(summary.token).answers
    assert {key: recorded.kept for key, recorded in answers.items()} == {
        "zm001-sle/consent": "self",
        "zm001-sle/consent_date": "2026-03-01",
    }
