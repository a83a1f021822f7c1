"""The signature itself, by pyHanko. Only `signing` imports this, and only when it signs."""

import asyncio
import io
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from http.client import HTTPException
from typing import Any

from asn1crypto import tsp, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cistrat_training.certificates.signers import NotStamped, PaperKey

BYTES_RESERVED = 8192
WITH_A_TIME_STAMP = 24576  # whose authority adds its own certificates
SECONDS_TO_WAIT = 10
LARGEST_ANSWER = 64 * 1024


def signed(pdf: bytes, field: str, key: PaperKey, *, at: datetime) -> bytes:
    """In a thread beside this one, which may be in a loop of events already."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, _signed(pdf, field, key, at)).result()


async def _signed(pdf: bytes, field: str, key: PaperKey, at: datetime) -> bytes:
    certified = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    stamps = _Stamps(key.time_stamps) if key.time_stamps else None
    signer = _PdfSigner(certified, signer=_Signer(key), timestamper=stamps)
    signer.at = at
    done = await signer.async_sign_pdf(
        _Writer(io.BytesIO(pdf)),
        existing_fields_only=True,
        bytes_reserved=WITH_A_TIME_STAMP if stamps else BYTES_RESERVED,
    )
    return bytes(done.getvalue())


class _Writer(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        """What the file says of itself stays as it is: a second date would contradict the first."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> generic.ArrayObject:
        """The same file and key give the same bytes."""
        first, _ = prev.trailer["/ID"]
        prev.stream.seek(0)
        second = sha256(prev.stream.read()).digest()[:16]
        return generic.ArrayObject([first, generic.ByteStringObject(second)])


class _PdfSigner(signers.PdfSigner):
    at: datetime

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        """A PDF/A-2 is a PDF 1.7, and says nothing of what later versions know."""

    def init_signing_session(self, *args: Any, **named: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **named)
        session.system_time = self.at
        return session


class _Signer(signers.Signer):
    def __init__(self, key: PaperKey) -> None:
        own, *others = (x509.Certificate.load(der) for der in key.chain)
        known = SimpleCertificateStore()
        known.register_multiple(others)
        super().__init__(signing_cert=own, cert_registry=known)
        self.key = key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return self.key.autograph(data)


class _Stamps(timestamps.TimeStamper):
    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        asked = urllib.request.Request(  # noqa: S310 (an address of the settings)
            self.url, req.dump(), {"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS_TO_WAIT) as answer:  # noqa: S310
                return tsp.TimeStampResp.load(answer.read(LARGEST_ANSWER))
        except (OSError, HTTPException, ValueError) as error:
            raise NotStamped(f"{self.url} gave no time stamp: {error}") from error
