"""Accounts: signing in, second factor, invitations, permissions."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class AccountError(AsfoundError):
    """Signing in failed, or the account may not do this."""

    code = "account"


class SignInNeeded(AccountError):
    """The page requires signing in."""

    code = "account.sign-in-needed"

    def __init__(self) -> None:
        super().__init__("nobody is signed in here, or the session has ended. Sign in.")


class SignInRefused(AccountError):
    """The address, password or code is wrong; the message does not say which."""

    code = "account.sign-in-refused"

    def __init__(self) -> None:
        super().__init__(
            "the e-mail address, the password or the code is not right. "
            "Check capital letters, and the clock of the device that shows codes."
        )


class SecondFactorNeeded(AccountError):
    """The password is right, and the account also requires a code."""

    code = "account.second-factor-needed"

    def __init__(self, ticket: str) -> None:
        super().__init__("this account has a second factor; type the code that its device shows.")
        self.ticket = ticket


class TooManyAttempts(AccountError):
    """Too many attempts failed from this address, or for this account."""

    code = "account.too-many-attempts"

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(
            f"too many attempts failed; the next one is heard in {wait_seconds} seconds. "
            "A browser that has signed in before is not held up by the mistakes of others."
        )
        self.wait_seconds = wait_seconds


class SetUpDone(AccountError):
    """The set-up is over: there is an account already."""

    code = "account.set-up-done"

    def __init__(self) -> None:
        super().__init__("this installation has been set up. Sign in, or ask for an invitation.")


class SetUpCodeWrong(AccountError):
    """The one-time set-up code differs from the one in the terminal."""

    code = "account.set-up-code-wrong"

    def __init__(self) -> None:
        super().__init__(
            "this is not the set-up code. Open the link that `asfound serve` printed; "
            "every start of the server prints a new one."
        )


class InvitationUnknown(AccountError):
    """An invitation was used, has expired or does not exist."""

    code = "account.invitation-unknown"

    def __init__(self) -> None:
        super().__init__("this invitation was used, or is too old. Ask for a new one.")


class PasswordRefused(AccountError):
    """A new password is too easy to guess."""

    code = "account.password-refused"

    def __init__(self, found: int, needed: int) -> None:
        super().__init__(
            f"the new password has {found} characters, and needs {needed} or more "
            "that are not your e-mail address. Four words at random will do."
        )
        self.found, self.needed = found, needed


class EmailTaken(AccountError):
    """There is an account with this address."""

    code = "account.email-taken"

    def __init__(self, email: str) -> None:
        super().__init__(f"there is an account for {email!r} already. Sign in, or use another one.")
        self.email = email


class CodeRefused(AccountError):
    """A second-factor code is wrong or was used before."""

    code = "account.code-refused"

    def __init__(self) -> None:
        super().__init__(
            "this code is not right, or was used before. Wait for the next one; "
            "check the clock of the device that shows it."
        )


class AdminNeeded(AccountError):
    """Only an account that manages the installation may do this."""

    code = "account.admin-needed"

    def __init__(self) -> None:
        super().__init__("this is for accounts that manage the installation. Ask one of them.")


class FormRefused(AccountError):
    """A form came without a valid CSRF token, or its page is too old."""

    code = "account.form-refused"

    def __init__(self) -> None:
        super().__init__(
            "the form was not sent from a page of this server, or that page is too old; nothing "
            "was changed. Go back, load the page again, and allow cookies."
        )
