"""What the supervisor tells: the person at the terminal, and programs, in ``var/demo.json``."""

import json
import sys
from typing import TYPE_CHECKING

from portal.demo.authority import local_authority

if TYPE_CHECKING:
    from portal.demo.supervisor.folder import DemoFolder
    from portal.demo.supervisor.plan import Plan


class SupervisorError(RuntimeError):
    """The demo cannot run; the text says why and what to do."""


def say(text: str, *, to_errors: bool = False) -> None:
    print(text, file=sys.stderr if to_errors else sys.stdout, flush=True)


def announce(folder: "DemoFolder", plan: "Plan", *, seconds: float) -> None:
    """Write ``demo.json`` in one step, then say where to go and who to sign in as."""
    accounts = json.loads(folder.accounts.read_text())
    summary = {
        "url": plan.url,
        "admin_url": plan.desk_url,
        "arm_url": plan.arm_url,
        "ca_file": str(local_authority(folder.tls).ca.resolve()),
        "api_client": {**json.loads(folder.api_client.read_text()), "authority": plan.arm_url},
        "accounts": accounts,
    }
    unfinished = folder.summary.with_name("demo.json.unfinished")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    unfinished.replace(folder.summary)
    say(f"\nReady after {seconds:.1f} s.\n")
    say(f"  Portal  {plan.url}\n  Desk    {plan.desk_url}\n  Azure   {plan.arm_url}\n")
    say(_sign_ins(accounts))
    say(f"\nAzure's own tools sign in there with the api_client of {folder.summary}, trusting its ca_file.")
    say(f"\nLogs are in {folder.logs}, mail in {folder.mail}. Ctrl-C ends everything; the data stays for the next run.")


def _sign_ins(accounts: list[dict[str, str | None]]) -> str:
    # The address first: it is the column whose width a terminal and len() agree on in every script.
    rows = [(account["email"] or "", account["role"] or "", account["partner"] or "") for account in accounts]
    widest = max(len(email) for email, _, _ in rows)
    lines = [f"  {email.ljust(widest)}  {role}{partner and ', ' + partner}" for email, role, partner in rows]
    passwords = {account["password"] for account in accounts}
    if len(passwords) == 1:
        return "\n".join([f"Sign in with the password {passwords.pop()} as", *lines])
    return "\n".join(["Sign in as (the passwords are in demo.json)", *lines])
