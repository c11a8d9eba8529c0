"""Drive an MCP server with the Python SDK's client and print what it saw, one JSON object.

Usage: drive.py everything|filesystem FOLDER -- CMD ARGS...

The same script runs against a server directly and through the gateway; a scenario compares the two prints.
"""

import asyncio
import json
import os
import sys

from mcp import Client, StdioServerParameters
from mcp.types import CreateMessageResult, ElicitResult, ListRootsResult, Root, TextContent


async def sample(_context, _params):
    text = TextContent(type="text", text="a sample")
    return CreateMessageResult(role="assistant", content=text, model="none", stop_reason="endTurn")


async def elicit(_context, _params):
    return ElicitResult(action="decline")


async def roots(_context):
    return ListRootsResult(roots=[Root(uri="file:///tmp", name="tmp")])


def plain(model):
    return model.model_dump(mode="json", exclude_none=True)


async def everything(client, _folder):
    progress = []

    async def note(done, total, _message):
        progress.append([done, total])

    call = client.call_tool
    return {
        "tools": [plain(tool) for tool in (await client.list_tools()).tools],
        "prompts": [prompt.name for prompt in (await client.list_prompts()).prompts],
        "resources": [str(resource.uri) for resource in (await client.list_resources()).resources],
        "templates": [t.uri_template for t in (await client.list_resource_templates()).resource_templates],
        "prompt": plain(await client.get_prompt("simple-prompt")),
        "echo": plain(await call("echo", {"message": "h\u00e9llo \u202e \U0001f600"})),
        "sum": plain(await call("get-sum", {"a": 2, "b": 40})),
        "structured": plain(await call("get-structured-content", {"location": "New York"})),
        "sampled": plain(await call("trigger-sampling-request", {"prompt": "hi", "maxTokens": 5})),
        "long": plain(
            await call("trigger-long-running-operation", {"duration": 1, "steps": 4}, progress_callback=note)
        ),
        "progress": progress,
    }


async def filesystem(client, folder):
    path = os.path.join(folder, "note.txt")
    call = client.call_tool
    outside = await call("read_text_file", {"path": "/etc/hostname"})
    return {
        "tools": [plain(tool) for tool in (await client.list_tools()).tools],
        "write": plain(await call("write_file", {"path": path, "content": "1\r\n2\t\u00fc"})),
        "read": plain(await call("read_text_file", {"path": path})),
        "list": plain(await call("list_directory", {"path": folder})),
        "outside": outside.is_error,
    }


async def main():
    what, folder, _, command, *args = sys.argv[1:]
    server = StdioServerParameters(command=command, args=args, env=dict(os.environ))
    callbacks = {"sampling_callback": sample, "elicitation_callback": elicit, "list_roots_callback": roots}
    async with Client(server, read_timeout_seconds=60, **callbacks) as client:
        seen = await {"everything": everything, "filesystem": filesystem}[what](client, folder)
        seen["server"] = plain(client.server_info)
        seen["version"] = client.protocol_version
        seen["capabilities"] = plain(client.server_capabilities)
    print(json.dumps(seen, indent=1, sort_keys=True))


asyncio.run(main())
