"""The tables, by subject; one list of them all for migrations and for the curious."""

from storage.tables.bkb import bkb_attendance, bkb_group, bkb_session
from storage.tables.broadcasts import broadcast_reply, broadcast_template, recipient, recipient_list
from storage.tables.care import draft, finding, measurement, media, referral, visit
from storage.tables.content import content_version, reviewer
from storage.tables.development import development_card_task, development_check
from storage.tables.downloads import download, download_part
from storage.tables.duties import morning, visit_attempt
from storage.tables.feeding import feeding, feeding_note
from storage.tables.followup import referral_step, visit_change, visit_review
from storage.tables.forms import form_record, form_version
from storage.tables.genting import aid, genting_target, pledge, sponsor, sponsorship
from storage.tables.imports import import_mark, import_row
from storage.tables.krs import elsimil_entry, verification
from storage.tables.life import life_event, person_merge
from storage.tables.losses import loss
from storage.tables.meetings import action_item, attendance, meeting, wrong_code
from storage.tables.metadata import metadata
from storage.tables.oversight import month_close
from storage.tables.people import account, consent, enrolment, episode, family, invitation, person, shared_phone
from storage.tables.places import team, wilayah
from storage.tables.posyandu import posyandu_day
from storage.tables.questions import question, question_line
from storage.tables.requests import reach, relay, request
from storage.tables.trainings import training
from storage.tables.villages import need, provision
from storage.tables.visits import circumstance, dose
from storage.tables.weighing import weighing, weighing_day, weighing_desk
from storage.tables.wire import audit, broadcast, chat, inbox, job, outbox, pace, setting, unreached
from storage.tables.wishes import awaited, reply, wish

__all__ = [
    "account",
    "action_item",
    "aid",
    "attendance",
    "audit",
    "awaited",
    "bkb_attendance",
    "bkb_group",
    "bkb_session",
    "broadcast",
    "broadcast_reply",
    "broadcast_template",
    "chat",
    "circumstance",
    "consent",
    "content_version",
    "development_card_task",
    "development_check",
    "dose",
    "download",
    "download_part",
    "draft",
    "elsimil_entry",
    "enrolment",
    "episode",
    "family",
    "feeding",
    "feeding_note",
    "finding",
    "form_record",
    "form_version",
    "genting_target",
    "import_mark",
    "import_row",
    "inbox",
    "invitation",
    "job",
    "life_event",
    "loss",
    "measurement",
    "media",
    "meeting",
    "metadata",
    "month_close",
    "morning",
    "need",
    "outbox",
    "pace",
    "person",
    "person_merge",
    "pledge",
    "posyandu_day",
    "provision",
    "question",
    "question_line",
    "reach",
    "recipient",
    "recipient_list",
    "referral",
    "referral_step",
    "relay",
    "reply",
    "request",
    "reviewer",
    "setting",
    "shared_phone",
    "sponsor",
    "sponsorship",
    "team",
    "training",
    "unreached",
    "verification",
    "visit",
    "visit_attempt",
    "visit_change",
    "visit_review",
    "weighing",
    "weighing_day",
    "weighing_desk",
    "wilayah",
    "wish",
    "wrong_code",
]
