"""Every command in Chinese: what it says when it works and when it does not holds no English."""

import io
import re
import shutil
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.store.conftest import file_of, rewrite
from tests.tui.desk import IVO, ZM, new_site, prepared
from trials.language import LANGUAGES
from tui.arguments import read_arguments
from tui.chinese_help import asked_in
from tui.cli import main
from tui.export_kinds import KINDS, OF_A_TRIAL

WORD = re.compile(r"[A-Za-z]*[a-z]{3,}[A-Za-z]*")  # abbreviations are the same in every language
NAMES = re.compile(
    r"trialscreen( --data FOLDER)?( [a-z]+)?|--[a-z]+|/[\w./-]+|(?<![a-z])[0-9a-f]{4,}(?![a-z])|Ivo Marin"
    r"|[\w…./-]*( \(1\))?\.(json|yaml|zip|damaged|unfinished)"
    r"|Dropbox|Google Drive|OneDrive|iCloud|Nextcloud|Syncthing"
)


class Desk:
    """A site with a screening, and a person who types commands in Chinese there."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.site = new_site(folder / "site", IVO)
        prepared(self.site, "S-014", [ZM], {"birth_date": "1980"})
        self.token = self.site.screenings()[0].token

    def says(self, *words: str | Path, code: int = 0, data: Path | None = None) -> str:
        """What a command prints and complains of; it has no English, and ends with `code`."""
        assert main(["--data", str(data or self.site.folder), "--language", "zh", *map(str, words)]) == code
        said = "".join(self.capsys.readouterr())
        assert not WORD.findall(NAMES.sub("", said)), said
        return said

    @property
    def record(self) -> Path:
        return file_of(self.site, self.token)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_verify(desk: Desk, tmp_path: Path) -> None:
    assert "正常：S-014，共" in desk.says("verify")
    desk.says("verify", "S-099", code=2)
    desk.says("verify", "S-014", "--all", code=2)
    desk.says("verify", code=2, data=tmp_path / "nowhere")
    shutil.copy(desk.record, desk.record.with_name(f"{desk.token} (1).json"))
    shutil.copy(desk.record, desk.record.with_name("other.json"))
    assert "绝不会被合并" in desk.says("verify")
    whole = desk.record.read_bytes()
    desk.record.write_bytes(whole[:-40])
    desk.says("verify", code=1)
    desk.record.write_bytes(b"")
    assert "已损坏：S-014" in desk.says("verify", code=1)
    desk.record.unlink()
    assert "其文件已不存在" in desk.says("verify", code=1)
    definition = next(iter(desk.site.definitions()))
    (desk.site.folder / "definitions" / f"{definition}.yaml").write_bytes(b"{}")
    shutil.rmtree(desk.site.folder / "register")
    desk.record.write_bytes(whole)
    assert "zm001-sle曾依据" in desk.says("verify", code=1)


def test_going_on_without_what_was_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(desk.record, lambda records: records[:-1])
    assert "请从备份恢复；如果任何备份中都没有这些条目" in desk.says("verify", code=1)
    for typed, code in (("\n", 2), ("原因\nS-1\n", 2), ("原因\nS-014\n", 0)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        assert "继续使用即放弃" in desk.says("accept", "S-014", code=code)
    assert "Ivo Marin决定在没有这些条目的情况下继续使用。理由：原因。" in desk.says("verify")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert "不缺少登记簿所知的任何内容" in desk.says("accept", "S-014", code=2)


def test_backup_and_restore(desk: Desk, tmp_path: Path) -> None:
    copy, whole = tmp_path / "copy", desk.record.read_bytes()
    assert "已复制：S-014" in desk.says("backup", copy)
    assert "副本已核验" in desk.says("backup", copy)
    desk.says("backup", desk.site.folder / "in", code=2)
    desk.says("backup", tmp_path, code=2)
    desk.says("restore", tmp_path / "nowhere", code=2)
    assert "两处相同" in desk.says("restore", copy)
    desk.record.write_bytes(b"[]")
    desk.says("backup", copy, code=1)
    assert "保留为" in desk.says("restore", copy)
    desk.record.write_bytes(whole)
    desk.site.open(desk.token, IVO).close()
    assert "此处的内容保持不变" in desk.says("restore", copy, code=1)
    desk.says("restore", copy, "--screening", "S-014", data=tmp_path / "new")
    assert "从备份恢复" in desk.says("verify", data=tmp_path / "new")
    other = new_site(tmp_path / "other", IVO)
    prepared(other, "S-014", [ZM], {})
    desk.says("restore", copy, code=2, data=other.folder)
    desk.says("backup", copy, code=2, data=other.folder)


def test_a_screening_changes_hands(desk: Desk, tmp_path: Path) -> None:
    assert "请在另一台计算机上恢复" in desk.says("backup", tmp_path, "--screening", "S-014")
    (parcel,) = tmp_path.glob("*.zip")
    desk.says("backup", tmp_path, "--screening", "S-099", code=2)
    desk.says("backup", tmp_path, "--screening", "S-014", "--as", "P77", code=2)
    other = new_site(tmp_path / "other", IVO)
    assert "已复制：S-014" in desk.says("restore", parcel, data=other.folder)
    assert "以文件移交" in desk.says("verify", data=other.folder)
    parcel.write_bytes(b"PK")
    desk.says("restore", parcel, code=1, data=other.folder)


COMMANDS = (
    "trials",
    "judge",
    "verify",
    "backup",
    "restore",
    "accept",
    "passphrase",
    "check",
    "new",
    "propose",
    "export",
)
TYPED = re.compile(  # what is typed as it stands: commands, options, kinds of exports and what may be given
    rf"\b({'|'.join(sorted((*COMMANDS, *KINDS, *OF_A_TRIAL), key=len, reverse=True))}|redcap|md|csv|gov)\b"
    r"|\{[a-z,]+\}|'[a-z]+'|[A-Z][A-Za-z]+"
)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("COLUMNS", "60")
    with pytest.raises(SystemExit) as ended:
        main([*filter(None, [command]), "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0 and "用法: " in said and "显示本帮助" in said
    assert not WORD.findall(TYPED.sub("", NAMES.sub("", said))), said
    assert all(cell_len(line) <= 60 for line in said.splitlines()), said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["frob"], "可选"),
        (["export"], "缺少必需的参数"),
        (["verify", "--frob"], "无法识别的参数"),
        (["--look"], "需要一个值"),
        (["check"], "缺少必需的参数"),
        (["--look", "frob"], "没有 'frob' 这一选择"),
        (["--l", "en"], "选项不明确"),
        (["verify", "--all=yes"], "此选项不带值"),
        (["export", "log", "--all", "--screening", "S-014", "-o", "a"], "不能与参数"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant(words: list[str], why: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--language=zh", *words])
    said = capsys.readouterr().err
    assert ended.value.code == 2 and why in said.splitlines()[-1]
    assert not WORD.findall(TYPED.sub("", NAMES.sub("", said))), said
    with pytest.raises(SystemExit):
        main(["--language", "en", *words])
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "language"),
    [([], "zh"), (["--language", "en"], "en"), (["--lang=en", "trials"], "en"), (["--language", "zh"], "zh")],
)
def test_the_locale_speaks_unless_a_language_is_named(
    words: list[str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    with asked_in(words) as spoken:
        assert spoken is LANGUAGES[language]
    assert read_arguments(words).command == ("trials" if "trials" in words else "app")
