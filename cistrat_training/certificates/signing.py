"""A PDF is signed as PAdES, and stays the PDF/A and the PDF/UA that it was.

The usual way of signing adds a field that no reader of a tagged file can name, and metadata that
contradict themselves. So the field is put in first, tagged and invisible, and the signature then
adds nothing but itself.
"""

import io
from datetime import datetime
from typing import Any

from cistrat_training.certificates.signers import NotStamped, PaperKey

__all__ = ["NotStamped", "sign"]

FIELD = "Signature"
SAID_OF_THE_FIELD = "Digital signature of the Centre"
PRINTED_AND_LOCKED = 4 + 128  # /F of an annotation
SIGNED_AND_ONLY_ADDED_TO = 3  # /SigFlags of a form


def sign(pdf: bytes, key: PaperKey, *, at: datetime) -> bytes:
    """`at` is what the signature says of its time. Raises NotStamped."""
    from cistrat_training.certificates import pades  # 30 MB that only the worker needs

    return pades.signed(_with_a_field(pdf), FIELD, key, at=at)


def _with_a_field(pdf: bytes) -> bytes:
    """With an invisible signature field that stands in the tree of what is read aloud."""
    import pikepdf  # 15 MB, as above

    with pikepdf.open(io.BytesIO(pdf)) as document:
        tree = document.Root.StructTreeRoot
        number = int(tree.ParentTreeNextKey)
        field = document.make_indirect(_field(document, number))
        element = document.make_indirect(_element(document, field))
        _put_into_the_tree(tree, number, element)
        _put_onto_the_page(document.pages[0].obj, field)
        document.Root.AcroForm = document.make_indirect(
            pikepdf.Dictionary(Fields=[field], SigFlags=SIGNED_AND_ONLY_ADDED_TO)
        )
        return _saved(document)


def _field(document: Any, number: int) -> Any:
    import pikepdf

    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Sig,
        T=FIELD,
        TU=SAID_OF_THE_FIELD,
        F=PRINTED_AND_LOCKED,
        Rect=[0, 0, 0, 0],
        P=document.pages[0].obj,
        StructParent=number,
    )


def _element(document: Any, field: Any) -> Any:
    import pikepdf

    page = document.pages[0].obj
    shown = pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=field, Pg=page)
    return pikepdf.Dictionary(
        Type=pikepdf.Name.StructElem,
        S=pikepdf.Name.Form,
        P=document.Root.StructTreeRoot.K[0],
        Pg=page,
        Alt=SAID_OF_THE_FIELD,
        K=[shown],
    )


def _put_into_the_tree(tree: Any, number: int, element: Any) -> None:
    import pikepdf

    tree.K[0].K.append(element)
    pikepdf.NumberTree(tree.ParentTree)[number] = element
    tree.ParentTreeNextKey = number + 1


def _put_onto_the_page(page: Any, field: Any) -> None:
    import pikepdf

    if pikepdf.Name.Annots not in page:
        page.Annots = pikepdf.Array()
    page.Annots.append(field)
    page.Tabs = pikepdf.Name.S


def _saved(document: Any) -> bytes:
    held = io.BytesIO()
    document.save(held, deterministic_id=True, fix_metadata_version=False)
    return held.getvalue()
