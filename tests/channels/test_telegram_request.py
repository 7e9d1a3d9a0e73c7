"""The transport keeps "nothing was sent" apart from "sent, and no answer", and lets no token out."""

from __future__ import annotations

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import InputFile
from telegram.error import NetworkError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter  # PTB gives no other way to make its RequestData

from bot.channels.telegram_request import AiohttpRequest, NoAnswer, NothingSent, TimeOuts
from tests.channels.bot_api import TOKEN, BotApi, cut, result, silent

SOON = TimeOuts(connect=0.1, pool=0.1, write=0.1, read=0.1)
PATIENT = TimeOuts()


def url(address: str, method: str = "sendMessage") -> str:
    return f"{address}/bot{TOKEN}/{method}"


@asynccontextmanager
async def listening(answer: bytes | None) -> AsyncIterator[str]:
    """A server that takes connections; with None it never reads from them, else it answers and closes."""

    taken: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(writer)
        if answer is not None:
            await reader.read(1)
            writer.write(answer)
            await writer.drain()
            writer.close()
        else:
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport has it

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for writer in taken:
            writer.transport.abort()
        for _ in range(20):  # until the other end, in this same loop, has noticed
            await asyncio.sleep(0)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def failure_of(address: str, time_outs: TimeOuts = PATIENT) -> NetworkError:
    async with AiohttpRequest(1, time_outs) as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(url(address))
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    return caught.value


async def test_a_closed_port_means_that_nothing_was_sent() -> None:
    assert type(await failure_of(f"http://127.0.0.1:{closed_port()}")) is NothingSent


async def test_an_unknown_host_means_that_nothing_was_sent() -> None:
    assert type(await failure_of("http://no-such-host.invalid")) is NothingSent


async def test_an_address_that_is_none_means_that_nothing_was_sent() -> None:
    assert type(await failure_of("http://[half-an-address")) is NothingSent


async def test_a_failed_handshake_means_that_nothing_was_sent(api: BotApi) -> None:
    assert type(await failure_of(api.address.replace("http:", "https:"))) is NothingSent
    assert api.calls == []


async def test_no_free_connection_means_that_nothing_was_sent(api: BotApi) -> None:
    api.order("getUpdates", silent)
    async with AiohttpRequest(1, PATIENT) as request:
        holding = asyncio.create_task(request.post(url(api.address, "getUpdates")))
        while not api.calls:
            await asyncio.sleep(0)
        with pytest.raises(NothingSent):
            await request.post(url(api.address), pool_timeout=0.02, connect_timeout=0.02)
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)
    assert [call.method for call in api.calls] == ["getUpdates"]


async def test_silence_after_the_request_is_unknown(api: BotApi) -> None:
    api.order("sendMessage", silent)
    assert type(await failure_of(api.address, SOON)) is NoAnswer
    assert len(api.calls) == 1


async def test_a_connection_cut_after_the_request_is_unknown(api: BotApi) -> None:
    api.order("sendMessage", cut)
    assert type(await failure_of(api.address)) is NoAnswer
    assert len(api.calls) == 1, "a POST is never repeated behind our back"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ],
)
async def test_half_an_answer_is_unknown(answer: bytes) -> None:
    async with listening(answer) as address:
        assert type(await failure_of(address)) is NoAnswer


async def test_a_body_that_nobody_reads_ends_in_unknown() -> None:
    upload = RequestData([RequestParameter.from_input("photo", InputFile(b"x" * 2**24, filename="a.jpg"))])
    async with listening(None) as address, AiohttpRequest(1, SOON) as request:
        with pytest.raises(NoAnswer):
            await request.post(url(address, "sendPhoto"), upload)


async def test_time_outs_of_one_call_count_before_those_of_the_object(api: BotApi) -> None:
    api.order("sendMessage", silent)
    async with AiohttpRequest(1, TimeOuts(read=None)) as request:
        assert request.read_timeout is None
        with pytest.raises(NoAnswer):
            await request.post(url(api.address), read_timeout=0.05)


async def test_it_opens_once_and_closes_for_good(api: BotApi) -> None:
    api.order("getFile", result({}))
    request = AiohttpRequest(2)
    await request.initialize()
    await request.initialize()
    assert await request.post(url(api.address, "getFile")) == {}
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(NothingSent, match="not initialized"):
        await request.post(url(api.address, "getFile"))


async def test_no_fault_writes_the_token_or_an_answer_into_the_log(
    api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await failure_of(f"http://127.0.0.1:{closed_port()}")
        async with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{rahasi") as address:
            await failure_of(address)
    assert TOKEN not in caplog.text
    assert "rahasi" not in caplog.text
