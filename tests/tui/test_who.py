"""The first page: who is at the keyboard, who is added, and what it says of itself."""

from pathlib import Path

from tests.tui.desk import IVO, desk, new_site


async def test_a_name_is_typed_before_a_role_can_be_chosen_by_its_letters(tmp_path: Path) -> None:
    site = new_site(tmp_path)
    async with desk(site) as hands:
        await hands.press("enter", *"Cid")
        assert hands.typed == "Cid"
        await hands.press("enter", "i", "enter")
        assert [(person.name, person.role) for person in site.people.list()] == [("Cid", "investigator")]


async def test_a_person_is_added_by_the_digit_and_enter_as_anything_is_chosen(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    async with desk(site) as hands:
        await hands.press("0", "enter", *"Dora", "enter", "c", "enter")
        assert [(person.name, person.role) for person in site.people.list()][1] == ("Dora", "coordinator")


async def test_the_first_page_explains_itself(tmp_path: Path) -> None:
    async with desk(new_site(tmp_path)) as hands:
        await hands.press("f1")
        assert "only an investigator judges and signs" in hands.flowing
