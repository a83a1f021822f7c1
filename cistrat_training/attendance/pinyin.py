"""Names in Han characters as they are written in Latin letters."""

import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path

Readings = Mapping[str, tuple[str, ...]]
Words = tuple[str, ...]

MOST_READINGS = 48  # of one name; of four characters with four readings each it would be 256
LONGEST = 4  # characters: a double surname and a double given name
DOUBLE_SURNAMES_TEXT = """
    欧阳 歐陽 司马 司馬 上官 诸葛 諸葛
    东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 司徒 夏侯
    长孙 長孫 宇文 轩辕 軒轅 独孤 獨孤 南宫 南宮 万俟 端木 百里
    呼延 东郭 西门 西門 澹台 闻人 拓跋 赫连 申屠 太史 司空
"""
DOUBLE_SURNAMES = frozenset(DOUBLE_SURNAMES_TEXT.split())
SURNAMES_TEXT = """
    ai an bai ban bao bi bian cai cao cen chai chang che chen cheng chi chu cui dai dang deng
    di ding dong dou du duan fan fang fei feng fu gan gao ge geng gong gu guan gui guo han hao
    he hong hou hu hua huang huo ji jia jian jiang jiao jin jing kang ke kong kuang lai lan
    lang lei leng li lian liang liao lin ling liu long lou lu lv lyu luo ma mao mei meng mi
    miao min mo mu ni nie ning niu ou pan pang pei peng pi pu qi qian qiao qin qiu qu quan ran
    ren rong ruan sang sha shan shang shao shen sheng shi shu si song su sui sun tan tang tao
    teng tian tong tu wan wang wei wen weng wu xi xia xian xiang xiao xie xin xing xiong xu
    xue yan yang yao ye yi yin ying you yu yuan yue yun zang zeng zha zhai zhan zhang zhao
    zheng zhong zhou zhu zhuang zhuo zong zou zu zuo ouyang sima shangguan zhuge dongfang
    huangfu yuchi gongsun murong linghu situ xiahou zhangsun yuwen nangong
"""
SURNAMES = frozenset(SURNAMES_TEXT.split())
SURNAME_READINGS = {
    **{"曾": ("zeng",), "单": ("shan",), "單": ("shan",), "解": ("xie",), "仇": ("qiu",)},
    **{"查": ("zha",), "盖": ("ge", "gai"), "蓋": ("ge", "gai"), "区": ("ou",), "區": ("ou",)},
    **{"朴": ("piao",), "乐": ("yue", "le"), "樂": ("yue", "le"), "缪": ("miao",), "繆": ("miao",)},
    **{"牟": ("mu", "mou"), "卜": ("bu",), "覃": ("qin", "tan"), "翟": ("zhai", "di")},
    **{"任": ("ren",), "华": ("hua",), "員": ("yun",), "员": ("yun",), "冼": ("xian",)},
    **{"洗": ("xian",), "召": ("shao",), "秘": ("bi",), "薄": ("bo",), "柏": ("bai", "bo")},
    **{"宓": ("mi", "fu"), "逄": ("pang",), "种": ("chong",), "折": ("she",), "尉": ("wei", "yu")},
    **{"车": ("che",), "車": ("che",), "长": ("zhang",), "万": ("wan",), "宁": ("ning",)},
}
DOUBLE_READINGS = {"尉": ("yu",), "长": ("zhang",), "長": ("zhang",), "万": ("mo",), "俟": ("qi",)}
SEVERAL_READINGS = {  # in given names, where two are usual; others have their first one
    **{
        "乐": ("le", "yue"),
        "樂": ("le", "yue"),
        "长": ("chang", "zhang"),
        "長": ("chang", "zhang"),
    },
    **{"行": ("xing", "hang"), "朝": ("chao", "zhao"), "娜": ("na", "nuo"), "茜": ("qian", "xi")},
    **{"晟": ("sheng", "cheng"), "盛": ("sheng", "cheng"), "重": ("zhong", "chong")},
    **{"隽": ("juan", "jun"), "莘": ("xin", "shen"), "蔚": ("wei", "yu"), "颉": ("jie", "xie")},
    **{"翟": ("zhai", "di"), "单": ("dan", "shan"), "曾": ("zeng", "ceng"), "柏": ("bai", "bo")},
    **{
        "澄": ("cheng", "deng"),
        "莞": ("wan", "guan"),
        "藏": ("zang", "cang"),
        "炅": ("jiong", "gui"),
    },
    **{"会": ("hui",), "參": ("shen", "can"), "参": ("shen", "can"), "校": ("xiao", "jiao")},
}
TONES = {"\u0300", "\u0301", "\u0304", "\u030c"}


def readings(characters: Collection[str]) -> Readings:
    """Every way in which each is read, without tones.

    Only the dictionary of single characters is read, and let go again: with its phrases, pypinyin
    would take 55 MB of each web worker.
    """
    if not characters:
        return {}
    dictionary = json.loads((_folder() / "pinyin_dict.json").read_text("utf-8"))
    return {
        character: tuple(dict.fromkeys(map(_without_tone, written.split(","))))
        for character in characters
        if (written := dictionary.get(str(ord(character))))
    }


def _folder() -> Path:
    spec = find_spec("pypinyin")  # to import it would load its phrases
    return Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()


def _without_tone(syllable: str) -> str:
    apart = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(c for c in apart if c not in TONES)).replace(
        "ɡ", "g"
    )


def forms(name: str, read: Readings) -> set[Words]:
    """The words of the name in Latin letters as its bearer would write them, each set in the order
    of the alphabet: given name together or apart; ü as u, v or yu."""
    if not _can_be_read(name, read):
        return set()
    return {
        tuple(sorted(words))
        for length in _lengths_of_surname(name)
        for syllables in _ways(_usual(name, length, read))
        for surname, given in [("".join(syllables[:length]), syllables[length:])]
        for words in [(surname, "".join(given)), (surname, *given)]
    }


def sounds(name: str, read: Readings) -> set[str]:
    """In one piece, with whatever readings its characters have at all, surname first or last."""
    if not _can_be_read(name, read):
        return set()
    return {
        "".join(turned)
        for syllables in _ways([read[character] for character in name])
        for length in _lengths_of_surname(name)
        for turned in (syllables, syllables[length:] + syllables[:length])
    }


def _can_be_read(name: str, read: Readings) -> bool:
    return 2 <= len(name) <= LONGEST and all(character in read for character in name)


def _usual(name: str, length: int, read: Readings) -> list[Words]:
    """In a surname a character often has a reading of its own."""
    surname = [SURNAME_READINGS.get(each, read[each][:1]) for each in name[:length]]
    if length == 2:
        surname = [DOUBLE_READINGS.get(each, read[each][:1]) for each in name[:2]]
    return surname + [SEVERAL_READINGS.get(each, read[each][:1]) for each in name[length:]]


def _ways(each: list[Words]) -> Iterator[Words]:
    return islice(product(*map(_spelt, each)), MOST_READINGS)


def _spelt(of_one: Words) -> list[str]:
    """The ü of passports is YU, that of keyboards V."""
    return [
        reading.replace("ü", vowel)
        for reading in of_one
        for vowel in (("u", "v", "yu") if "ü" in reading else ("",))
    ]


def _lengths_of_surname(name: str) -> Iterator[int]:
    yield 1
    if len(name) > 2 and name[:2] in DOUBLE_SURNAMES:
        yield 2


def joined(words: Words) -> Iterator[Words]:
    """`Wang Xiao Ming` is Wang Xiaoming; where the surname stands is told by which word is one."""
    if len(words) == 3:
        first, middle, last = words
        if first in SURNAMES:
            yield tuple(sorted((first, middle + last)))
        if last in SURNAMES:
            yield tuple(sorted((first + middle, last)))
