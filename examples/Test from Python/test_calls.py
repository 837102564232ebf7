"""A test of an AMI client in Python against the simulated Asterisk. It needs Python 3.8 or later and no other package.

    npm install --save-dev @hybrid-ami/node-red-ami
    python3 -m unittest test_calls.py

To test a client of your own, replace the class Client.
"""

import json
import re
import socket
import subprocess
import unittest
import urllib.request


class Client:
    """The program under test: it counts ringing phones, and calls a phone."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.stream = self.socket.makefile("r", encoding="utf-8", newline="\r\n")
        self.stream.readline()
        self.send(Action="Login", Username="admin", Secret="secret")

    def send(self, **headers):
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.socket.sendall(f"{lines}\r\n".encode())

    def frame(self):
        """The headers of the next response or event."""
        headers = {}
        for line in iter(lambda: self.stream.readline().rstrip("\r\n"), ""):
            name, _, value = line.partition(": ")
            headers[name] = value
        return headers

    def wait_for(self, event):
        return next(frame for frame in iter(self.frame, None) if frame.get("Event") == event)

    def close(self):
        self.stream.close()
        self.socket.close()


class Simulator:
    """The simulated Asterisk with its control port."""

    def __init__(self, *options):
        command = ["node_modules/.bin/node-red-ami", "simulator", "--port", "0", "--control", "0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        control = self.process.stdout.readline()
        asterisk = self.process.stdout.readline()
        self.url, self.token = re.match(r"Control port on (\S+), token (\S+)", control).groups()
        self.port = int(re.search(r"on 127\.0\.0\.1:(\d+)", asterisk).group(1))

    def ask(self, method, path, **body):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        # Without the proxy that the environment may name.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=70) as response:
            return json.load(response)

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class CallsTest(unittest.TestCase):
    def setUp(self):
        self.pbx = Simulator("--clock", "manual")
        self.addCleanup(self.pbx.close)
        self.client = Client(self.pbx.port)
        self.addCleanup(self.client.close)
        self.pbx.ask("POST", "/login", within=5000)

    def test_sees_a_phone_ring(self):
        self.pbx.ask("POST", "/state", extension="1001", state="ringing")
        event = self.client.wait_for("ExtensionStatus")
        self.assertEqual((event["Exten"], event["StatusText"]), ("1001", "Ringing"))

    def test_starts_a_call(self):
        self.client.send(Action="Originate", Channel="PJSIP/1001", Context="default", Exten="1002", Priority=1)
        action = self.pbx.ask("POST", "/received", name="Originate", within=5000)
        self.assertIn(["Channel", "PJSIP/1001"], action["headers"])

    def test_sees_a_call_of_a_minute_end(self):
        call = self.pbx.ask("POST", "/call", **{"from": "1001", "to": "1002", "talkFor": 60000})
        self.pbx.ask("POST", f"/call/{call['id']}", do="answer")
        self.client.wait_for("BridgeEnter")
        self.pbx.ask("POST", "/clock", advance=60000)
        self.assertEqual(self.client.wait_for("Hangup")["Cause"], "16")
        self.assertEqual(self.pbx.ask("GET", f"/call/{call['id']}?until=ended")["outcome"], "answered")


if __name__ == "__main__":
    unittest.main()
