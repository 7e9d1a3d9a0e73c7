"""The kinds of long work, and what becomes of a job that ends, is interrupted or fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.talk import Say
from handlers.broadcasts import counting, occurrence, owe_audience, recipients, under_way
from handlers.genting import sponsor_paper, sponsor_report
from handlers.krs import elsimil
from handlers.meetings import needs_document, report
from handlers.oversight import attention, close_month, export, export_file, export_forms, recap, recap_picture
from handlers.people import import_list
from handlers.visits import growth_chart
from handlers.work import Interrupted, Work
from storage import jobs
from storage.database import Store
from storage.wire import outbox

MOST_ATTEMPTS = 3
MOST_BEGUN = 20  # a process may die of something else some times; a job begun so often is what they die of

JOBS: Mapping[str, Callable[[Work], None]] = {
    attention.JOB: attention.run,
    recap.PICTURE: recap_picture.run,
    export.JOB: export_file.run,
    export_forms.JOB: export_forms.run,
    close_month.JOB: close_month.run,
    report.JOB: report.run,
    sponsor_report.JOB: sponsor_paper.run,
    needs_document.JOB: needs_document.run,
    growth_chart.KIND: growth_chart.draw,
    counting.KIND: counting.run,
    occurrence.KIND: occurrence.run,
    owe_audience.KIND: owe_audience.run,
    recipients.KIND: recipients.run,
    import_list.KIND: import_list.run,
    elsimil.JOB: elsimil.write_file,
}
OF_BROADCASTS = (occurrence.KIND, owe_audience.KIND)  # they leave something under way, which has to end


class BegunTooOften(Exception):
    """No process has lived through this job."""


def run(work: Work, kinds: Mapping[str, Callable[[Work], None]] = JOBS) -> None:
    """Does a job to its end, or for another try. Raises what went wrong, after the row says what becomes of it."""
    try:
        if work.job.attempts > MOST_BEGUN:
            raise BegunTooOften
        kinds[work.job.kind](work)
        if not work.ended:
            work.finish(lambda _store: None)
    except Interrupted:
        work.desk.write(lambda store: jobs.give_back(store, work.job.id, work.worker, counted=False))
    except Exception:
        work.desk.write(lambda store: _failed(store, work))
        raise


def _failed(store: Store, work: Work) -> None:
    """Tried again a few times; then whoever waits for it is told."""
    if work.job.attempts < MOST_ATTEMPTS:
        jobs.give_back(store, work.job.id, work.worker, counted=True)
    elif not jobs.end(store, work.job.id, work.worker, work.real_now(), failed=True):
        return
    elif work.job.kind in OF_BROADCASTS:
        under_way.given_up(store, int(work.input["broadcast"]), work.now)
    elif work.job.chat_id is not None:
        outbox.owe(store, work.job.chat_id, [Say(key="trouble.job_failed")], now=work.now)
