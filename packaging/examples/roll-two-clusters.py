#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rolls clusters of etcd one after the other, by their agents' API over mutual TLS.

A cluster is begun only when the one before it is done and healthy again, so that a bad
release, a bad certificate or a bad step meets one cluster and not all of them. The agents
of a cluster carry its rollout out themselves: this program may be killed at any moment, and
when it is started again with the same --run it goes on where it was.

It needs Python 3.8 and nothing but its standard library. See /openapi.yaml of any agent.

Exit status: 0 all rolled; 1 a rollout failed, was paused or given up; 2 wrong command line or
files; 3 refused: a gate is shut, or another rollout is in the way; 4 a cluster is not healthy;
6 no agent of a cluster could be reached, or the time was up.
"""

import argparse
import http.client
import json
import re
import socket
import ssl
import sys
import time

DONE, FAILED, USAGE, REFUSED, UNHEALTHY, UNREACHABLE = 0, 1, 2, 3, 4, 6

# An agent sends an empty line every few seconds; one that is silent for this long is gone.
SILENCE_SECONDS = 45
CALL_SECONDS = 20
PAUSE_SECONDS = 1
USUAL_PORT = 2390


class Stop(Exception):
    """Ends the program, with its exit status and why."""

    def __init__(self, status, why):
        super().__init__(why)
        self.status = status


class Problem(Exception):
    """An answer that is an error (RFC 9457)."""

    def __init__(self, status, document):
        super().__init__("%s: %s" % (document.get("title", status), document.get("detail", "")))
        self.status = status
        self.type = document.get("type", "")
        self.gates = document.get("gates") or []
        self.conflict = document.get("conflict")


class Deadline:
    """A moment on the monotonic clock, which nobody sets."""

    def __init__(self, seconds):
        self.at = time.monotonic() + seconds

    def left(self):
        return self.at - time.monotonic()

    def at_most(self, seconds):
        """So many seconds, or what is left of the time if that is less."""
        if self.left() <= 0:
            raise Stop(UNREACHABLE, "the time that --timeout gave is up; what was begun goes on without this program")
        return min(seconds, self.left())


class Cluster:
    """The agents of one cluster: any of them answers for all, so the next one is asked when one does not."""

    def __init__(self, name, addresses, tls, deadline, patience):
        self.name = name
        self.addresses = addresses
        self.tls = tls
        self.deadline = deadline
        self.patience = patience
        self.current = 0
        self.lost = None

    def say(self, text):
        print("%s: %s" % (self.name, text), flush=True)

    def connect(self, seconds):
        host, port = self.addresses[self.current]
        return http.client.HTTPSConnection(host, port, timeout=self.deadline.at_most(seconds), context=self.tls)

    def lose(self, why):
        """The agent does not answer, or no more: the next one is asked, unless none has answered for too long."""
        if isinstance(why, Exception):
            refuse_to_go_on_without_trust(why, self.label())
        if self.lost is None:
            self.lost = Deadline(self.patience)
        elif self.lost.left() <= 0:
            raise Stop(UNREACHABLE, "%s: no agent has answered for %d s: %s" % (self.name, self.patience, why))
        self.say("%s: %s; asking the next one" % (self.label(), str(why) or type(why).__name__))
        self.current = (self.current + 1) % len(self.addresses)
        time.sleep(self.deadline.at_most(PAUSE_SECONDS))

    def label(self):
        return "%s:%d" % self.addresses[self.current]

    def call(self, method, path, body=None, key=None, accepted=(200, 202)):
        """
        One answer, from whichever agent gives one. A POST is repeated under its key, at another agent too, until it
        is answered: that makes it one request.
        """
        while True:
            try:
                status, document = self.exchange(method, path, body, key)
            except (OSError, http.client.HTTPException) as failure:
                self.lose(failure)
                continue
            if status in accepted:
                self.lost = None
                return document
            problem = Problem(status, document)
            if problem.type in ("/problems/busy", "/problems/too-many-connections"):
                self.lose(problem)
                continue
            raise problem

    def exchange(self, method, path, body, key):
        connection = self.connect(CALL_SECONDS)
        try:
            headers = {"Accept": "application/json, application/problem+json"}
            if body is not None:
                headers["Content-Type"] = "application/json"
            if key is not None:
                headers["Idempotency-Key"] = key
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
            try:
                return answer.status, json.loads(text)
            except ValueError as garbled:
                raise http.client.HTTPException("what answers at %s is no agent" % self.label()) from garbled
        finally:
            connection.close()

    def lines(self, path):
        """The lines of a stream, until it ends; an exception if it is cut off."""
        connection = self.connect(SILENCE_SECONDS)
        try:
            connection.request("GET", path, headers={"Accept": "application/x-ndjson, application/problem+json"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise Problem(answer.status, json.loads(answer.read()))
            while True:
                self.deadline.at_most(1)
                line = answer.readline()
                if not line:
                    return
                self.lost = None
                if line.strip():
                    yield json.loads(line)
        finally:
            connection.close()

    def require_health(self, why, patience, or_rollout):
        """
        Waits a while: just after a rollout the agents look once more. While a rollout is under way a cluster is not as
        it should be; whether that is ours, begun by an earlier run, the answer to our request tells.
        """
        waiting = Deadline(patience)
        while True:
            report = self.call("GET", "/v1/health", accepted=(200, 503))
            verdict = report.get("cluster", {}).get("verdict")
            if verdict == "healthy" and not report.get("disruption"):
                return
            if or_rollout and report.get("rollout"):
                return
            if waiting.left() <= 0:
                reasons = report.get("cluster", {}).get("reasons") or ["it is %s" % verdict]
                raise Stop(UNHEALTHY, "%s: not healthy %s: %s" % (self.name, why, " ".join(reasons)))
            time.sleep(self.deadline.at_most(PAUSE_SECONDS))

    def roll(self, request, key):
        self.require_health("before its rollout, so nothing was begun", 5, or_rollout=True)
        try:
            rollout = self.call("POST", "/v1/rollouts", request, key)
        except Problem as problem:
            for gate in problem.gates:
                self.say("gate %s is shut: %s" % (gate["name"], gate["evidence"]))
            if problem.conflict:
                self.say(
                    "in the way: %(kind)s %(id)s, %(state)s, see %(location)s" % problem.conflict
                )
            status = {409: REFUSED, 422: REFUSED, 503: UNHEALTHY}.get(problem.status, FAILED)
            raise Stop(status, "%s: not begun: %s" % (self.name, problem)) from problem
        self.say("rollout %s is %s" % (rollout["id"], rollout["state"]))
        end = self.follow(rollout)
        self.say("rollout %s has %s: %s" % (end["id"], end["state"], end["message"]))
        if end["state"] != "succeeded":
            for member in end["members"]:
                if member["state"] == "failed":
                    self.say("member %s: %s" % (member["name"], member["message"]))
            raise Stop(FAILED, "%s: rollout %s is %s" % (self.name, end["id"], end["state"]))
        self.require_health("after its rollout", 30, or_rollout=False)

    def follow(self, rollout):
        """
        Until it stands still. What is seen of it comes with the revision of etcd's store, which is the same whichever
        agent tells it: a stream that was cut off is gone on with at the next agent, and nothing is told twice.
        """
        told = {}
        while not stands_still(rollout):
            try:
                for state in self.lines("/v1/rollouts/current/events?after=%d" % rollout["revision"]):
                    if state["id"] != rollout["id"]:
                        raise Stop(
                            FAILED, "%s: rollout %s has taken the place of ours" % (self.name, state["id"])
                        )
                    rollout = state
                    self.tell(rollout, told)
                # The agent ended, or there is nothing newer: look once, and follow on.
                time.sleep(self.deadline.at_most(PAUSE_SECONDS))
                rollout = self.newer(rollout)
            except (OSError, ValueError, http.client.HTTPException, Problem) as lost:
                self.lose(lost)
        return rollout

    def newer(self, rollout):
        now = self.call("GET", "/v1/rollouts/current")
        return now if now["id"] == rollout["id"] and now["revision"] >= rollout["revision"] else rollout

    def tell(self, rollout, told):
        for member in rollout["members"]:
            news = (member["state"], member.get("phase"))
            if member["state"] != "pending" and told.get(member["id"]) != news:
                told[member["id"]] = news
                self.say("%s: %s%s" % (member["name"], member["state"], " in " + news[1] if news[1] else ""))


def stands_still(rollout):
    """Over or paused, with no member on its way back any more."""
    return rollout["state"] != "running" and all(member["state"] != "running" for member in rollout["members"])


def refuse_to_go_on_without_trust(failure, label):
    """Certificates do not become right by asking again."""
    if isinstance(failure, ssl.SSLCertVerificationError):
        raise Stop(USAGE, "%s: its certificate is not accepted: %s" % (label, failure.verify_message)) from failure
    if isinstance(failure, ssl.SSLError) and "alert" in str(failure).lower():
        raise Stop(USAGE, "%s does not accept the certificate that --cert names: %s" % (label, failure)) from failure


def address(text):
    """HOST, HOST:PORT or [IPv6]:PORT."""
    host, colon, port = text.rpartition(":")
    if text.startswith("[") and text.endswith("]"):
        host, port = text, str(USUAL_PORT)
    elif not colon or (":" in host and not host.startswith("[")):
        host, port = text, str(USUAL_PORT)
    if not host.strip("[]") or not port.isdigit() or not 0 < int(port) < 65536:
        raise argparse.ArgumentTypeError("%r is no HOST[:PORT]" % text)
    return host.strip("[]"), int(port)


def cluster(text):
    """NAME=HOST[:PORT],HOST[:PORT]..."""
    name, equals, hosts = text.partition("=")
    if not equals or not re.fullmatch("[!-~]{1,27}", name):
        raise argparse.ArgumentTypeError("%r is no NAME=HOST[:PORT],..., with a NAME of up to 27 ASCII characters" % text)
    return name, [address(host) for host in hosts.split(",")]


def word(text):
    """What fits into a header, with the name of a cluster behind it."""
    if not re.fullmatch("[!-~]{1,100}", text):
        raise argparse.ArgumentTypeError("%r is not 1 to 100 visible ASCII characters without a space" % text)
    return text


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Example:\n  roll-two-clusters.py --cert me.pem --key me-key.pem --cacert agents-ca.pem \\\n"
        "      --run kernel-6.1.90 --reason 'kernel 6.1.90' --between upgrade \\\n"
        "      staging=s1,s2,s3 production=db1,db2,db3",
    )
    parser.add_argument("clusters", nargs="+", type=cluster, metavar="NAME=HOST[:PORT],...",
                        help="a cluster and its agents, all or some, in the order in which the clusters are rolled")
    parser.add_argument("--cert", required=True, metavar="FILE", help="certificate with the role operate, PEM")
    parser.add_argument("--key", required=True, metavar="FILE", help="its private key, PEM")
    parser.add_argument("--cacert", required=True, metavar="FILE", help="what signed the agents' certificates, PEM")
    parser.add_argument("--run", required=True, type=word, metavar="WORD",
                        help="names this run: started again with the same word it goes on, and begins nothing twice")
    parser.add_argument("--reason", default="", help="why, in one line, for everybody who looks meanwhile")
    parser.add_argument("--between", metavar="NAME", help="a step to run on each node while its etcd is down")
    parser.add_argument("--settle", type=float, metavar="SECONDS", help="how long each member must stay well")
    parser.add_argument("--timeout", type=float, default=3600, metavar="SECONDS", help="for all of it (default: 3600)")
    parser.add_argument("--patience", type=float, default=120, metavar="SECONDS",
                        help="how long no agent of a cluster may answer (default: 120)")
    return parser.parse_args()


def tls_context(options):
    for file in (options.cert, options.key, options.cacert):
        try:
            with open(file, "rb"):
                pass
        except OSError as unusable:
            raise Stop(USAGE, "%s: %s" % (file, unusable.strerror)) from unusable
    try:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=options.cacert)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(options.cert, options.key)
        return context
    except (OSError, ssl.SSLError) as unusable:
        raise Stop(USAGE, "the certificates cannot be used: %s" % unusable) from unusable


def roll_all(options):
    tls = tls_context(options)
    deadline = Deadline(options.timeout)
    request = {"reason": options.reason}
    if options.between is not None:
        request["between"] = options.between
    if options.settle is not None:
        request["settleSeconds"] = options.settle
    for name, addresses in options.clusters:
        Cluster(name, addresses, tls, deadline, options.patience).roll(request, "%s:%s" % (options.run, name))
    print("all rolled: " + ", ".join(name for name, _ in options.clusters), flush=True)


def main():
    # Name look-ups have no timeout of their own; everything else here does.
    socket.setdefaulttimeout(CALL_SECONDS)
    try:
        roll_all(arguments())
        return DONE
    except Stop as stop:
        print("roll-two-clusters: %s" % stop, file=sys.stderr)
        return stop.status
    except Problem as problem:
        print("roll-two-clusters: %s" % problem, file=sys.stderr)
        return FAILED
    except KeyError as missing:
        print("roll-two-clusters: an agent of another age: its answer has no %s" % missing, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("roll-two-clusters: what was begun goes on without this program", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
