"""The control API over plain HTTP, as a test in another process or a script would use it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.simulator import Phone, Running, Simulator
from bot.simulator.parameters import Parameters
from bot.simulator.refusals import Json


@pytest.fixture
async def http(running: Running) -> AsyncIterator[ClientSession]:
    async with ClientSession(f"{running.address}/simulator/") as session:
        yield session


async def _post(http: ClientSession, path: str, given: Json) -> tuple[int, Any]:
    async with http.post(path, json=given) as response:
        return response.status, await response.json()


async def test_phones_are_made_and_used(http: ClientSession, sim: Simulator) -> None:
    link = "https://t.me/sapa_demo_bot?start=ayah_9"
    status, screen = await _post(http, "phones", {"user_id": 5001, "name": "Ayah Budi", "role": "Ayah", "start": link})
    assert (status, screen["start"], screen["talked"]) == (200, "ayah_9", False)
    status, done = await _post(http, "phones/5001/start", {"payload": "ayah_9"})
    assert sim.phone(5001).messages()[-1]["message_id"] == done["result"]
    async with http.post("phones/5001/file/document?name=a.txt", data=b"isi") as response:
        assert response.status == 200
    async with http.get("phones/5001?since=0") as response:
        messages = (await response.json())["messages"]
    assert [message.get("text") for message in messages] == ["/start ayah_9", None]
    async with http.get(f"files/{messages[1]['document']['file_id']}") as response:
        assert (await response.read(), response.headers["Content-Disposition"]) == (b"isi", "attachment")


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("phones/{me}/tap", {"label": "Ya"}, 409),
        ("phones/{me}/dance", {}, 404),
        ("phones/{me}/type", {}, 400),
        ("phones/77/type", {"text": "a"}, 400),
        ("clock", {"moons": 1}, 400),
        ("faults", {"fault": "flood"}, 400),
    ],
)
async def test_what_cannot_be_done_is_said(
    http: ClientSession, mother: Phone, path: str, given: Json, status: int
) -> None:
    answered, body = await _post(http, path.format(me=mother.id), given)
    assert (answered, bool(body["reason"])) == (status, True)


async def test_faults_limits_counts_and_the_clock(http: ClientSession, sim: Simulator, mother: Phone) -> None:
    _, faults = await _post(http, "faults", {"fault": "server_error", "method": "sendMessage", "times": 2})
    assert [(order["fault"], order["times"]) for order in faults] == [("server_error", 2)]
    async with http.delete("faults") as response:
        assert await response.json() == []
    async with http.put("limits", json={"per_second": 5, "per_chat": None}) as response:
        assert (await response.json())["per_second"] == sim.limits.per_second == 5
    sim.call("sendMessage", Parameters({"chat_id": mother.id, "text": "a"}))
    async with http.get("counts") as response:
        assert (await response.json())["sends"] == 1
    before = sim.now()
    await _post(http, "clock", {"weeks": 1})
    assert sim.now() - before == timedelta(weeks=1)


async def test_news_of_the_watched_phones_comes_as_it_happens(http: ClientSession, mother: Phone) -> None:
    async with http.get(f"events?phones={mother.id}") as stream:
        assert (await stream.content.readline()).startswith(b"retry:")
        await stream.content.readline()
        mother.type("halo")
        line = await stream.content.readline()
    assert json.loads(line.removeprefix(b"data: ")) == [{"what": "chat", "phone": mother.id}]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "elsewhere.example"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_other_sites_cannot_use_the_phones(http: ClientSession, headers: dict[str, str], status: int) -> None:
    async with http.get("state", headers=headers) as response:
        assert response.status == status
