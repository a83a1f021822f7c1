"""Who is found behind a displayed name, and who is asked about. No application, no database."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.attendance import names
from cistrat_training.attendance.lists import How
from cistrat_training.attendance.matching import Alias, Fit, Known, Wanted, keys, match
from cistrat_training.workshops import tokens

SECRET = "a secret for tests"


def found(row, *people, aliases=None):
    row = row if isinstance(row, Wanted) else Wanted(row)
    return match([row], people, aliases or {})[0]


def sure(row, *people, **more):
    return found(row, *people, **more).enrolment_id


def who(*called, number=1, email="", token=""):
    return Known(number, called, (email,) if email else (), token)


WANG = who("王小明", "Wang Xiaoming", number=1)
SERGEY = who("Сергей Щербаков", "Sergey Shcherbakov", number=2)
AMIN = who("Mohammed Al-Amin", number=3)
DUC = who("Nguyễn Văn Đức", number=4)
ZOE = who("Zoë Müller-Østergaard", number=5)
LU = who("吕娜", number=6)
OUYANG = who("欧阳修远", number=7)
ZENG = who("曾乐", number=8)
SASHA = who("Aleksandr Khrushchev", number=9)
EVERYBODY = (WANG, SERGEY, AMIN, DUC, ZOE, LU, OUYANG, ZENG, SASHA)


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        # Han characters, and tags, titles, units and machines around them
        ("王小明", 1),
        ("王 小明", 1),
        ("王小明 (External)", 1),
        ("王小明（未验证）", 1),
        ("王小明教授", 1),
        ("北京-王小明", 1),
        ("科技部｜王小明", 1),
        ("CAS|王小明", 1),
        ("【科技部】王小明", 1),
        ("015_L (王小明)", 1),
        ("昵称(王小明)", 1),
        ("(王小明)", 1),
        ("王小明的iPhone", 1),
        ("王小明2", 1),
        ("王小明 Wang Xiaoming", 1),
        ("王小明/Wang Xiaoming", 1),
        # in Latin letters
        ("WANG Xiaoming", 1),
        ("Xiaoming Wang", 1),
        ("Wang Xiao-Ming", 1),
        ("Wang Xiao Ming", 1),
        ("Xiao Ming WANG", 1),
        ("WangXiaoMing", 1),
        ("Ｗａｎｇ　Ｘｉａｏｍｉｎｇ", 1),
        ("Dr. Wang Xiaoming", 1),
        ("Wang Xiaoming (Guest)", 1),
        ("[Academy of Examples] Wang Xiaoming", 1),
        ("Wang Xiaoming - Academy of Examples", 1),
        ("Wang, Xiaoming", 1),
        ("Wang Xiaoming's iPad", 1),
        ("iPhone von Wang Xiaoming", 1),
        ("Wang Xiaoming 的 HUAWEI P40 Pro", 1),
        ("Wang Xiaoming (2)", 1),
        ("Lu Na", 6),
        ("Lü Na", 6),
        ("Lv Na", 6),
        ("LYU Na", 6),
        ("Na Lyu", 6),
        ("Ouyang Xiuyuan", 7),
        ("Xiu-yuan Ouyang", 7),
        ("Zeng Le", 8),
        ("Yue Zeng", 8),
        # Cyrillic, as passports, libraries, French and Germans write it
        ("Щербаков Сергей", 2),
        ("Serguei Chtcherbakov", 2),
        ("Sergej Schtscherbakow", 2),
        ("Sergei Shcherbakoff", 2),
        ("Д-р Сергей Щербаков", 2),
        ("Александр Хрущёв", 9),
        ("Хрущев Александр", 9),
        # accents
        ("Nguyen Van Duc", 4),
        ("Duc Nguyen Van", 4),
        ("NGUYỄN Văn Đức", 4),
        ("Zoe Muller Ostergaard", 5),
        ("Müller-Østergaard, Zoë", 5),
        ("Zoe Mueller-Oestergaard", 5),
        ("Mohammed Al Amin", 3),
        ("Mohammed Alamin", 3),
        ("Prof. Mohammed Al-Amin", 3),
    ],
)
def test_a_whole_name_is_found_however_it_is_written(shown, number):
    assert sure(shown, *EVERYBODY) == number


@pytest.mark.parametrize(
    ("shown", "number", "fit"),
    [
        ("王晓明", 1, Fit.SOUND),  # another person, or a slip of the keyboard
        ("wangxiaoming", 1, Fit.SOUND),
        ("Ceng Le", 8, Fit.SOUND),
        ("王老师", 1, Fit.PART),
        ("北京王小明", 1, Fit.PART),
        ("Wang X.M.", 1, Fit.INITIALS),
        ("X. Wang", 1, Fit.INITIALS),
        ("Wang XM", 1, Fit.INITIALS),
        ("Xiaoming", 1, Fit.PART),
        ("Xiaoming's iPhone", 1, Fit.PART),
        ("محمد الأمين", 3, Fit.SOUND),
        ("Muhammad Elamin", 3, Fit.SOUND),
        ("Mohamed El-Amin", 3, Fit.SOUND),
        ("Alexandr Khroushchev", 9, Fit.SOUND),
        ("Zoë Müller", 5, Fit.PART),
        ("Щербаков", 2, Fit.PART),
    ],
)
def test_what_is_only_like_a_name_is_a_question(shown, number, fit):
    one = found(shown, *EVERYBODY)

    assert one.enrolment_id is None
    assert (one.candidates[0], one.fits[0]) == (number, fit)


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("محمد", "Mohamed"),
        ("محمّد", "Muhammad"),
        ("عبد الرحمن", "Abdul Rahman"),
        ("عبدالرحمن", "Abderrahmane"),
        ("عبد الرحمن", "Abdel-Rahman"),
        ("يوسف", "Youssef"),
        ("حسين", "Hussein"),
        ("جمال", "Gamal"),
        ("جمال", "Djamal"),
        ("رشيد", "Rachid"),
        ("خديجة", "Khadija"),
        ("فاطمة الزهراء", "Fatma Elzahraa"),
        ("رضا", "Reza"),
        ("رضا", "Rida"),
        ("کریمی", "Karimi"),
        ("د. الشامي", "Ash-Shami"),
    ],
)
def test_an_arabic_name_is_like_its_latin_forms(arabic, latin):
    arabic, latin = f"{arabic} بكر", f"{latin} Bakr"

    assert found(arabic, who(latin)).fits == (Fit.SOUND,)
    assert found(latin, who(arabic)).fits == (Fit.SOUND,)


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Юрий Жуков", "Yuri Zhukov"),
        ("Юрий Жуков", "Iouri Joukov"),
        ("Юрий Жуков", "Jurij Žukov"),
        ("Евгений Чайковский", "Evgeny Tchaikovsky"),
        ("Евгений Чайковский", "Yevgeniy Chaykovskiy"),
        ("Евгений Чайковский", "Jewgeni Tschaikowski"),
        ("Татьяна Мишина", "Tatiana Michina"),
        ("Ксения Цой", "Xenia Tsoi"),
        ("Пётр Фёдоров", "Piotr Fyodorov"),
        ("Айгүл Қасымова", "Aigul Kassymova"),
        ("Олександр Гончар", "Oleksandr Honchar"),
        ("Јован Јовановић", "Jovan Jovanović"),
    ],
)
def test_a_cyrillic_name_is_found_in_its_usual_latin_forms(cyrillic, latin):
    assert found(cyrillic, who(latin)).how is How.OTHER_FORM
    assert found(latin, who(cyrillic)).how is How.OTHER_FORM


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Иван Петров", "Ivana Petrova"),
        ("Мария Иванова", "Marina Ivanova"),
        ("王小明", "Wang Xiaomeng"),  # 明 can be read meng; nobody is called so
        ("李安娜", "Lian Na"),
        ("王小明", "Yu Xiaoming"),
        ("Lian Na", "Li An Na"),
        ("Anli Na", "Na An Li"),
    ],
)
def test_a_name_that_is_merely_near_is_no_match(one, other):
    assert sure(one, who(other)) is None
    assert sure(other, who(one)) is None


@pytest.mark.parametrize(
    "shown",
    [
        *("iPhone", "iPad (2)", "HUAWEI P40", "Galaxy S21 Ultra", "DESKTOP-AB12CD3", "Zoom user"),
        *("138****1234", "+49 ••• 1234", "用户123", "Guest", "1", "", "  ", "???", "😀", "李", "L"),
    ],
)
def test_what_can_be_anybodys_is_nobodys_name(shown):
    assert found(shown, *EVERYBODY).candidates == ()
    assert names.key_of(shown) == "" or shown in {"李", "L"}


def test_namesakes_are_never_told_apart_by_a_guess():
    one, other = who("Li Na", number=1), who("Li Na", number=2)

    assert found("Li Na", one, other).candidates == (1, 2)
    assert found("LI NA (External)", one, other).candidates == (1, 2)


@pytest.mark.parametrize(
    ("shown", "first", "second"),
    [
        ("Wei Li", ("Wei Li",), ("Li Wei",)),
        ("Li Wei", ("李薇",), ("李威",)),
        ("Li Wei", ("李薇", "Li Wei"), ("Li Wei",)),
        ("Wang Wei (Li Na)", ("Wang Wei",), ("Li Na",)),
        ("Wang Wei & Li Na", ("Wang Wei",), ("Li Na",)),
        ("Wang Wei＆Li Na", ("Wang Wei",), ("Li Na",)),
        ("王伟/李娜", ("王伟",), ("李娜",)),
        ("王伟、李娜", ("王伟",), ("李娜",)),
        ("人员3&人员4(张三＆李四)", ("张三",), ("李四",)),
        ("Wang Wei, Li Na", ("Wang Wei",), ("Li Na",)),
    ],
)
def test_a_row_that_fits_two_is_a_question(shown, first, second):
    one = found(shown, who(*first, number=1), who(*second, number=2))

    assert one.enrolment_id is None
    assert set(one.candidates) == {1, 2}


def test_who_goes_by_one_name_is_found_while_nobody_shares_it():
    maria, lopez = who("Maria", number=1), who("Maria López", number=2)

    assert sure("Maria", maria, WANG._replace(enrolment_id=3)) == 1
    assert found("Maria", maria, lopez).candidates == (1, 2)
    assert sure("Maria López", maria, lopez) == 2
    assert found("Maria | Academy of Examples", maria).candidates == (1,)
    assert sure("Maria | Academy of Examples", maria) is None


def test_what_stands_beside_a_name_in_an_account_is_no_name():
    li = who("Li Na (Beijing)", "Doe, Jane", number=1)

    assert sure("Beijing", li) is None
    assert sure("Jane", li) is None
    assert sure("Jane Doe", li) == 1


def test_an_ampersand_in_a_department_makes_no_two_people():
    assert sure("R&D 王小明(研发部 R&D 王小明)", *EVERYBODY) == 1


def test_half_a_line_is_not_taken_for_all_of_it():
    one = found("王小明 & somebody else", *EVERYBODY)

    assert (one.enrolment_id, one.candidates) == (None, (1,))


def test_who_writes_both_scripts_is_whom_both_fit():
    wei, also_wei = who("王伟", "Wang Wei", number=1), who("王薇", "Wang Wei", number=2)

    assert found("Wang Wei", wei, also_wei).candidates == (1, 2)
    assert sure("王薇 Wang Wei", wei, also_wei) == 2
    assert sure("王薇 (Wang Wei)", wei, also_wei) == 2


def test_a_number_that_belongs_to_the_name_tells_people_apart():
    three, four = who("人员3", number=3), who("人员4", number=4)

    assert sure("北京-人员3", three, four) == 3
    assert sure("人员4（上海）", three, four) == 4


def test_an_address_is_surer_than_a_name():
    one, other = who("Li Na", number=1, email="na@example.org"), who("Li Na", number=2)

    assert sure(Wanted("Li Na", "NA@example.org "), one, other) == 1
    assert sure("na@example.org", one, other) == 1
    assert found(Wanted("whoever", "na@example.org"), one, other).how is How.EMAIL


def test_an_address_under_somebody_elses_whole_name_is_a_question():
    na, wei = who("Li Na", number=1, email="na@example.org"), who("Wang Wei", number=2)

    assert found(Wanted("Wang Wei", "na@example.org"), na, wei).candidates == (1, 2)
    assert sure(Wanted("Li Na, Wang Wei", "na@example.org"), na, wei) == 1
    assert found(Wanted("Li Na & Wang Wei", "na@example.org"), na, wei).candidates == (1, 2)


# Codes


def test_a_code_is_found_wherever_it_stands():
    code = tokens.token_of(7, SECRET)
    one, other = who("Li Na", number=7, token=code), who("Li Na", number=8)

    for around in ("{} Li Na", "Li Na {}", "{}李娜", "({})", "{}_x", "x-{}"):
        shown = around.format(code.lower())
        assert found(shown, one, other)[:2] == (7, How.TOKEN), shown


def test_codes_differ_and_one_slip_makes_none():
    codes = [tokens.token_of(number, SECRET) for number in range(3000)]
    code = codes[5]

    assert len(set(codes)) == len(codes)
    assert tokens.token_of(5, "another secret") != code
    assert not set("".join(codes)) & set("01OIL")
    for place in range(5):
        for letter in "ABCDEFGHJKMNPQRSTUVWXYZ23456789":
            slip = code[:place] + letter + code[place + 1 :]
            assert slip == code or slip not in tokens.found_in(slip)


def test_two_codes_in_one_name_are_a_question():
    one, other = (who(f"Ada {n}", number=n, token=tokens.token_of(n, SECRET)) for n in (1, 2))

    assert found(f"{one.token} {other.token}", one, other).candidates == (1, 2)


# What was decided before


def test_a_decision_is_kept_for_the_same_name():
    ting = who("Chan Siu Ting", number=1)
    aliases = {names.key_of("Ting's phone 2"): Alias(1)}

    assert found("ting’s PHONE 2 (External)", ting, aliases=aliases)[:2] == (1, How.ALIAS)
    assert sure("Ting's phone 3", ting, aliases=aliases) is None


def test_a_decision_about_an_address_is_kept_whatever_the_name():
    row = Wanted("Ting", "private@example.org")
    aliases = dict.fromkeys(keys(row)[:1], Alias(1))

    assert sure(row._replace(name="something else"), WANG, aliases=aliases) == 1


def test_who_was_decided_to_be_nobody_is_not_asked_about_again():
    aliases = {"zoom host": Alias(None)}

    assert found("Zoom Host", WANG, aliases=aliases).is_nobody


def test_a_decision_does_not_hold_against_somebody_who_was_not_weighed():
    li, namesake = who("Li Na", number=1), who("Li Na", number=2)
    early = {"li na": Alias(1, frozenset({1}))}
    weighed = {"li na": Alias(1, frozenset({1, 2}))}

    assert found("Li Na", li, namesake, aliases=early).candidates == (1, 2)
    assert found("Li Na", li, namesake, aliases=early).fits[0] is Fit.EARLIER
    assert sure("Li Na", li, namesake, aliases=weighed) == 1
    assert found("Li Na", li, aliases={"li na": Alias(None)}).enrolment_id is None


def test_a_decision_about_a_part_of_a_name_holds_while_nobody_else_has_it():
    ting, other = who("Chan Siu Ting", number=1), who("Wong Mei Ting", number=2)
    apart = {"ting": Alias(1, frozenset({1}))}

    assert sure("Ting", ting, WANG._replace(enrolment_id=3), aliases=apart) == 1
    assert found("Ting", ting, other, aliases=apart).candidates == (1, 2)
    assert sure("Ting", ting, other, aliases={"ting": Alias(1, frozenset({1, 2}))}) == 1
    assert found("Ting", ting, other, aliases={"ting": Alias(None)}).is_nobody


def test_two_decisions_that_differ_are_a_question():
    aliases = {"ting": Alias(1), "private@example.org": Alias(2)}

    assert found(Wanted("Ting", "private@example.org"), *EVERYBODY, aliases=aliases).candidates == (
        1,
        2,
    )


def test_a_decision_about_somebody_who_is_not_in_this_workshop_says_nothing():
    assert found("Ting", WANG, aliases={"ting": Alias(99)}).candidates == ()


# Whatever comes

LETTERS = st.sampled_from("abcxyzäéø王小明李伟娜абвгщюيمحاب 0123-_/&|()（）.,'＆iphone@·+")
TEXTS = st.text(LETTERS, max_size=30) | st.text(max_size=20)
WORDS = st.sampled_from(["li", "wei", "na", "wang", "anna", "jose", "maria", "kim", "chen"])
PEOPLE = st.lists(
    st.lists(WORDS, min_size=2, max_size=3, unique=True).map(" ".join), min_size=1, max_size=8
)


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, min_size=1, max_size=6))
def test_no_name_breaks_it(shown, called):
    people = [who(name, number=n) for n, name in enumerate(called, 1)]

    answers = match([Wanted(text) for text in shown], people, {})

    assert len(answers) == len(shown)
    for one in answers:
        assert (one.enrolment_id is None) == (one.how is None)
        assert len(set(one.candidates)) == len(one.candidates) == len(one.fits)


@given(PEOPLE, st.data())
def test_order_changes_nothing(called, data):
    people = [who(name, number=n) for n, name in enumerate(called, 1)]
    rows = [Wanted(" ".join(data.draw(st.permutations(name.split())))) for name in called]
    before = dict(zip(rows, match(rows, people, {}), strict=True))

    shuffled = data.draw(st.permutations(rows))
    after = match(shuffled, data.draw(st.permutations(people)), {})

    assert after == [before[row] for row in shuffled]


@given(PEOPLE)
def test_nobody_is_sure_where_another_has_the_same_words(called):
    people = [who(name, number=n) for n, name in enumerate(called, 1)]
    alike = {
        n: {m for m, other in enumerate(called, 1) if set(other.split()) == set(name.split())}
        for n, name in enumerate(called, 1)
    }

    for number, name in enumerate(called, 1):
        for words in permutations(name.split()):
            answer = sure(" ".join(words), *people)
            assert answer is None or alike[number] == {answer}
