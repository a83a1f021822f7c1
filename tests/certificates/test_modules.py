"""A paper key in a PKCS #11 module. SoftHSM stands for the box; where it is not installed (the
Debian package softhsm2), this is skipped."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cistrat_training.certificates import paper, signing
from cistrat_training.certificates.key_files import KeyFile, KeyFolder
from cistrat_training.certificates.modules import Module, ModuleKey, NoModule
from cistrat_training.certificates.published import PublishedKeys
from cistrat_training.certificates.signatures import Finding, signature_of
from cistrat_training.certificates.signers import NoKeys, all_keys, paper_key, signers_of
from tests.certificates.keys import a_paper_file
from tests.certificates.papers import the_facts
from tests.databases import on_sqlite

LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
LIBRARY = next((path for path in LIBRARIES if Path(path).exists()), None)
TOKEN, PIN, LABEL = "cistrat", "4711", "paper"

pytestmark = [
    on_sqlite,
    pytest.mark.skipif(
        not (LIBRARY and shutil.which("softhsm2-util")),
        reason="SoftHSM is not installed (Debian: softhsm2)",
    ),
]


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """A token with one key on P-256, made in it."""
    import pkcs11
    from pkcs11.util.ec import encode_named_curve_parameters

    folder = tmp_path_factory.mktemp("token")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        command = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN]
        subprocess.run([*command, "--pin", PIN, "--so-pin", PIN], check=True, capture_output=True)  # noqa: S603
        token = pkcs11.lib(LIBRARY).get_token(token_label=TOKEN)
        with token.open(user_pin=PIN, rw=True) as session:
            curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
            parameters.generate_keypair(store=True, label=LABEL)
        yield Module(str(LIBRARY), TOKEN, PIN)


@pytest.fixture
def app(another_app, module, tmp_path):
    return another_app(
        KEYS_DIR=str(tmp_path / "keys"),
        PKCS11_MODULE=module.library,
        PKCS11_TOKEN=module.token,
        PKCS11_PIN=module.pin,
    )


def test_a_key_that_never_leaves_its_module_signs_what_everybody_verifies(app, db, tmp_path):
    made = app.test_cli_runner().invoke(args=["keys", "new", "paper", "--in-module", LABEL])
    name = made.output.split()[0]
    folder = KeyFolder.of(app.config)
    keys = PublishedKeys.of(db.scalars(all_keys()))
    now = datetime.now(UTC)

    signers = signers_of(app.config, db, now=now)
    signed = signing.sign(paper.pdf(the_facts()), signers.paper, at=now)

    told = signature_of(signed, keys)
    assert (told.finding, told.key.name) == (Finding.INTACT, name)
    assert b"PRIVATE KEY" not in folder.file(name).read_bytes()
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed)
    read = subprocess.run(["pdfsig", file], capture_output=True, check=False)  # noqa: S603, S607
    assert b"Signature is Valid" in read.stdout


def test_what_is_wrong_with_a_module_is_said(app, module):
    none = app.test_cli_runner().invoke(args=["keys", "new", "paper", "--in-module", "another"])
    badge = app.test_cli_runner().invoke(args=["keys", "new", "badge", "--in-module", LABEL])

    assert (none.exit_code, "has no key another" in none.output) == (1, True)
    assert (badge.exit_code, "Only paper keys" in badge.output) == (1, True)
    with pytest.raises(NoModule, match="does not open the token"):
        ModuleKey(module._replace(token="lost"), LABEL).public_key()
    gone = KeyFile(ModuleKey(module, "gone"), a_paper_file().chain)
    with pytest.raises(NoKeys, match="has no key gone"):
        paper_key("paper-gone", gone).autograph(b"x")
