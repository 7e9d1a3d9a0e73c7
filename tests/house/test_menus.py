"""The commands menu: of strangers from the start, of everybody else by role and language, as soon as these change."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import real_now
from bot.demo_village import DESA
from bot.simulator import Fault, Phone
from bot.simulator.parameters import Parameters
from domain.people import Role
from messages.library import shipped
from storage.people import accounts, invitations
from tests.house.conftest import Town

LIBRARY = shipped()


def menu(town: Town, phone: Phone | None = None, language: str = "") -> list[tuple[str, str]]:
    """As Telegram holds it for this chat, or for all private chats."""
    scope = {"type": "chat", "chat_id": phone.id} if phone else {"type": "all_private_chats"}
    held = town.simulator.call("getMyCommands", Parameters({"scope": scope, "language_code": language}))
    return [(one["command"], one["description"]) for one in held]


async def test_strangers_find_the_menu_in_the_language_of_their_app(town: Town) -> None:
    async with town.open():
        await town.until(lambda: all(menu(town, language=language) for language in ("", "id", "en")))
    assert menu(town) == menu(town, language="id") == LIBRARY.commands(None, "id")
    assert menu(town, language="en") == LIBRARY.commands(None, "en")


async def test_it_follows_role_and_language(town: Town) -> None:
    sari = town.phone("sari")
    async with town.open():
        await town.joins("sari")
        await town.until(lambda: menu(town, sari) == LIBRARY.commands("kader", "id"))
        sari.type("/bahasa en")
        await town.until(lambda: menu(town, sari) == LIBRARY.commands("kader", "en"))


async def test_it_follows_when_somebody_else_changes_the_role(town: Town) -> None:
    """The inviter says yes; the invited has written nothing since."""
    hasan, invited = town.phone("hasan"), town.phone("Bu Baru")
    async with town.open():
        await town.joins("hasan")
        invited.start(_invitation(town))
        await town.hears(hasan, "Bu Baru")
        hasan.tap(data=_tap_below(hasan, "/terima"))
        await town.until(lambda: menu(town, invited) == LIBRARY.commands("kader", "id"))


async def test_one_that_telegram_did_not_take_is_offered_again(town: Town) -> None:
    sari = town.phone("sari")
    async with town.open():
        await town.until(lambda: all(menu(town, language=language) for language in ("", "id", "en")))
        town.simulator.faults.order(Fault.SERVER_ERROR, "setMyCommands")
        await town.joins("sari")
        await town.until(lambda: not town.simulator.faults.pending())
        sari.type("/bantuan")
        await town.until(lambda: menu(town, sari) == LIBRARY.commands("kader", "id"))


def _invitation(town: Town) -> str:
    with town.database.writing() as store:
        [hasan] = accounts.who_serves(store, DESA, Role.PEMBINA)
        return invitations.create(
            store, role=Role.KADER, area=DESA, name="Bu Baru", now=real_now(), valid_for=timedelta(days=1),
            inviter=hasan.id,
        )  # fmt: skip


def _tap_below(phone: Phone, command: str) -> str:
    return next(
        str(button["callback_data"])
        for message in phone.received()
        for row in message.get("reply_markup", {}).get("inline_keyboard", ())
        for button in row
        if command in button.get("callback_data", "")
    )
