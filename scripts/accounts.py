"""The commands ``accounts invite``, ``list`` and ``revoke``: who may sign in on the server of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.bootstrap import open_workspace
from models.domain.accounts import Account, AccountRole
from scripts.console import Output

if TYPE_CHECKING:
    from api.accounts.services import AccountServices

WorkspaceOption = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with database and index.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

commands = typer.Typer(no_args_is_help=True, help="Who may sign in: invite, list, revoke.")


def register(app: typer.Typer) -> None:
    for name, command in (("invite", invite), ("list", list_), ("revoke", revoke)):
        commands.command(name)(command)
    app.add_typer(commands, name="accounts")


def invite(
    email: Annotated[str, typer.Argument(help="The e-mail address that the account is for.")],
    role: Annotated[list[AccountRole], typer.Option(help="What they are at the event; repeat for several.")],
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    person: Annotated[str, typer.Option(help="The id of the person of the event who they are.")] = "",
    url: Annotated[str, typer.Option(help="Where the server is reached.")] = "http://127.0.0.1:8000",
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Print a link that makes an account, once; where an SMTP server is set, it is sent as well."""
    from api.accounts.invitations import Guest
    from api.accounts.invitations import invite as make_invitation

    output = Output(as_json=as_json)
    guest = Guest(email=email, name=name, roles=frozenset(role), person_id=person)
    services = _services(workspace, output)
    with services.unit_of_work() as work:
        invitation, message = make_invitation(services, work, guest)
        work.commit()
    link = services.address(url.rstrip("/"), "invitation", invitation.id)
    sent = services.deliver(message, url.rstrip("/"))
    content = {"id": invitation.id, "email": invitation.email, "link": link, "sent": sent}
    _tell(output, content, link, as_json=as_json)


def list_(workspace: WorkspaceOption = Path("workspace"), as_json: JsonOption = False) -> None:
    """Show accounts and open invitations."""
    from api.accounts.invitations import open_invitations

    output = Output(as_json=as_json)
    services = _services(workspace, output)
    with services.unit_of_work() as work:
        accounts, invitations = work.accounts.all(Account), open_invitations(services, work)
    rows: list[dict[str, Any]] = [
        {
            "state": "active" if account.is_active else "closed",
            "email": account.email,
            "name": account.name,
            "roles": sorted(account.roles),
            "id": account.id,
        }
        for account in accounts
    ]
    rows += [
        {
            "state": f"invited until {each.expires_at:%Y-%m-%d}",
            "email": each.email,
            "name": each.name,
            "roles": sorted(each.roles),
            "id": each.id,
        }
        for each in invitations
    ]
    if as_json:
        output.result({"accounts": rows}, "Accounts")
    else:
        Console().print(_table(rows))


def revoke(
    name: Annotated[str, typer.Argument(help="The address or id of an account or invitation.")],
    workspace: WorkspaceOption = Path("workspace"),
    as_json: JsonOption = False,
) -> None:
    """Close an account, with its sessions and tokens, or take back an invitation."""
    from api.accounts.invitations import revoke as take_back

    output = Output(as_json=as_json)
    services = _services(workspace, output)
    with services.unit_of_work() as work:
        revoked = take_back(services, work, name)
        work.commit()
    _tell(output, {"revoked": revoked}, f"Revoked {revoked}.", as_json=as_json)


def _tell(output: Output, content: dict[str, object], words: str, *, as_json: bool) -> None:
    """``words`` on one line, however long: a link must not be broken."""
    if as_json:
        output.result(content, "")
    else:
        typer.echo(words)


def _services(workspace: Path, output: Output) -> AccountServices:
    from api.accounts.services import make_services

    opened = open_workspace(workspace, output.progress)
    return make_services(opened.account_settings(), opened.unit_of_work)


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table("State", "E-mail", "Name", "Roles", "Id", box=None)
    for row in rows:
        table.add_row(row["state"], row["email"], row["name"], ", ".join(row["roles"]), row["id"])
    return table
