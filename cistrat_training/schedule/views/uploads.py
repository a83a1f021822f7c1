"""Files that come in chunks, from whatever browser and to whatever server: docs/uploads.md."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import arriving, clock, files, formats, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.arriving import Arrival, Upload
from cistrat_training.database import db, lock
from cistrat_training.schedule import material_tasks, receiving
from cistrat_training.schedule.material_forms import UploadForm
from cistrat_training.schedule.material_tasks import largest_recording
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.schedule.views.materials import form_for


@views.post("/lectures/<int:lecture_id>/uploads")
@permit(may.prepare, Lecture)
def begin_upload(lecture: Lecture) -> ResponseReturnValue:
    form = form_for(UploadForm, lecture)
    if not form.validate_on_submit():
        return {"says": next(iter(form.errors.values()))[0]}, form.code
    told, size, now = form.told(), form.size.data or 0, clock.now()
    upload = Upload(
        person_id=me().id,
        about=receiving.about(lecture),
        facts=told.facts(),
        name=files.plain_name(form.name.data),
        size=size,
        chunk_size=receiving.chunk_size(size),
        begun_at=now,
        touched_at=now,
    )
    kind = receiving.what_is_taken(told.kind, largest_recording())
    most = receiving.most_on_the_way(me())
    arriving.begin(db.session, upload, kind, most_bytes=most)
    db.session.commit()
    return _state(upload), 201


@views.get("/uploads/<int:upload_id>")
@permit(may.send_on, Upload)
def upload(upload: Upload) -> ResponseReturnValue:
    return _state(upload)


@views.put("/uploads/<int:upload_id>/chunks/<int:number>")
@permit(may.send_on, Upload)
def take_chunk(upload: Upload, number: int) -> ResponseReturnValue:
    data = request.get_data()
    if number == 0:
        kind = receiving.Told.of(upload).kind
        formats.begins(data[: formats.HEAD], receiving.what_is_taken(kind, largest_recording()))
    digest = request.headers.get("X-Chunk-SHA256", "")
    arriving.take(db.session, upload, number, data, digest, now=clock.now())
    db.session.commit()
    return "", 204


@views.post("/uploads/<int:upload_id>/completion")
@permit(may.send_on, Upload)
def complete_upload(upload: Upload) -> ResponseReturnValue:
    """A small one is looked into at once, a recording by the worker."""
    lock(db.session, upload)  # sent twice, one of them finds what the other has done
    if upload.state is Arrival.ARRIVING:
        upload.complete(len(arriving.kept(db.session, upload)), now=clock.now())
        if upload.size <= receiving.FITS_A_FORM:
            material_tasks.take_in(upload)
        else:
            db.session.commit()
            queue.ring("uploads")
    return _state(upload)


@views.post("/uploads/<int:upload_id>/removal")
@permit(may.send_on, Upload)
def drop_upload(upload: Upload) -> ResponseReturnValue:
    lock(db.session, upload)
    number, lecture = upload.id, receiving.lecture_of(db.session, upload)
    upload.drop(now=clock.now())
    db.session.commit()
    arriving.remove_bytes(number)
    flash(_("What had arrived is deleted."))
    if lecture is None:
        return redirect(url_for(".my_lectures"))
    return redirect(url_for(".materials", lecture_id=lecture.id))


def _state(upload: Upload) -> dict[str, Any]:
    """All that a script needs to go on, from the beginning or from where it stopped."""
    no = upload.refusal or {"message": "", "facts": {}}
    message = str(no["message"])
    return {
        "address": url_for(".upload", upload_id=upload.id),
        "state": upload.state.value,
        "name": upload.name,
        "size": upload.size,
        "chunk_size": upload.chunk_size,
        "kept": arriving.kept(db.session, upload),
        "says": _(message, **no["facts"]) if message else "",
    }
