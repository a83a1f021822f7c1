"""What a workshop chose for the square code of its certificates."""

from sqlalchemy import Select, select

from cistrat_training.certificates.square_codes import SquareCode
from cistrat_training.database import AnySession
from cistrat_training.workshops.models import Workshop


def of(workshop: Workshop) -> Select[SquareCode]:
    return select(SquareCode).where(SquareCode.workshop_id == workshop.id)


def holds_certificate(session: AnySession, workshop: Workshop) -> bool:
    chosen = session.scalar(of(workshop))
    return chosen is None or chosen.holds_certificate
