"""What the tests of the HTTP API share: short checks of an answer, and packs made on the spot."""
import os

from tests.system.harness import SystemTest

TIMESTAMP = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"
UNKNOWN_ID = "0" * 24


class ApiTest(SystemTest):
    def ok(self, answer, status=200):
        """The JSON of an answer that must have this status; None of an empty one."""
        self.assertEqual(answer.status, status, answer)
        return answer.json if answer.body else None

    def fault(self, answer, status, words=""):
        self.assertEqual(answer.status, status, answer)
        self.assertIn(words, answer.json["faultstring"])

    def get(self, path, status=200, **kwargs):
        return self.ok(self.daemon.get("/v1" + path, **kwargs), status)

    def names(self, path, field="ref"):
        return [item[field] for item in self.get(path)]

    @classmethod
    def make_pack(cls, name, files=None):
        """A folder with a pack.yaml and these files (path -> text); the caller registers it."""
        folder = os.path.join(cls.daemon.folder, "packs", name)
        described = {"pack.yaml": f"ref: {name}\nname: {name}\ndescription: Made by a test\nversion: 1.0.0\nauthor: A\n"
                                  "email: a@example.com\n", "actions/.keep": ""}
        for path, text in {**described, **(files or {})}.items():
            full = os.path.join(folder, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w") as file:
                file.write(text)
        return folder

    @classmethod
    def register(cls, *packs, **fields):
        answer = cls.daemon.post("/v1/packs/register", {"packs": list(packs), **fields})
        assert answer.status == 200, answer
        return answer.json
