"""A browser for tests: that of ``lms.testing``, with forms that need no page first."""

from werkzeug.test import TestResponse

from lms.testing import browser

CSRF = browser.CSRF


class Browser(browser.Browser):
    """A test client that sends forms with a token of its own session."""

    def send(self, path: str, **fields: object) -> TestResponse:
        """Post a form with the CSRF token that any page of this browser carries."""
        return self.post(path, data={**fields, CSRF: self.csrf_token()})

    def send_from(
        self, address: str, path: str, *, forwarded: str = "", **fields: object
    ) -> TestResponse:
        """Do the same from another network address, maybe claiming a third one."""
        return self.post(
            path,
            data={**fields, CSRF: self.csrf_token()},
            environ_overrides={"REMOTE_ADDR": address},
            headers={"X-Forwarded-For": forwarded} if forwarded else None,
        )
