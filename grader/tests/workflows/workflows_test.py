#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The workflows of GitHub Actions: rules that each keeps, and every step of grade.yml and report.yml executed in order,
with GitHub's files and variables emulated, for a right, a wrong and a hostile pull request.

Usage: workflows_test.py ROOT, the repository, where everything is built."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(sys.argv.pop(1)).resolve()
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
KATA = "katas/06d-10-the-backup-that-was-not-made"
FILE = f"{KATA}/night_shift.cpp"
SOLUTION = ROOT / "solutions/06d-10-the-backup-that-was-not-made"


def load(workflow):
    # "on" is true in YAML 1.1.
    parsed = yaml.safe_load(workflow.read_text())
    parsed["on"] = parsed.pop(True, parsed.get("on"))
    return parsed


def steps_of(workflow):
    return [step for job in load(workflow)["jobs"].values() for step in job["steps"]]


class Rules(unittest.TestCase):
    """GitHub's guide to secure use, and what research on pull requests of strangers adds to it."""

    def test_there_are_workflows(self):
        self.assertEqual([w.name for w in WORKFLOWS], ["ci.yml", "grade.yml", "report.yml"])

    def test_actions_are_pinned_by_commit_and_say_which_release(self):
        for workflow in WORKFLOWS:
            for line in workflow.read_text().splitlines():
                if "uses:" in line:
                    self.assertRegex(line, r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", workflow.name)

    def test_nothing_of_an_event_is_pasted_into_a_script(self):
        for workflow in WORKFLOWS:
            for step in steps_of(workflow):
                self.assertNotIn("${{", step.get("run", ""), workflow.name)

    def test_permissions_are_as_small_as_can_be(self):
        may_write = {}
        for workflow in WORKFLOWS:
            parsed = load(workflow)
            self.assertIn(parsed.get("permissions"), ({}, {"contents": "read"}), workflow.name)
            for job in parsed["jobs"].values():
                for scope, access in job.get("permissions", {}).items():
                    if access != "read":
                        may_write.setdefault(workflow.name, []).append(scope)
        self.assertEqual(may_write, {"report.yml": ["pull-requests"]})

    def test_who_may_write_sees_nothing_of_a_pull_request(self):
        for workflow in WORKFLOWS:
            self.assertNotIn("pull_request_target", load(workflow)["on"], workflow.name)
            self.assertNotIn("secrets.", workflow.read_text(), workflow.name)
            self.assertNotIn("allow-unsafe-pr-checkout", workflow.read_text(), workflow.name)
        report = load(ROOT / ".github/workflows/report.yml")
        self.assertEqual(list(report["on"]), ["workflow_run"])
        checkouts = [s for s in steps_of(ROOT / ".github/workflows/report.yml") if "checkout" in s.get("uses", "")]
        self.assertEqual([set(c["with"]) for c in checkouts], [{"persist-credentials"}])

    def test_checkouts_leave_no_token_behind(self):
        for workflow in WORKFLOWS:
            for step in steps_of(workflow):
                if "checkout" in step.get("uses", ""):
                    self.assertIs(step["with"]["persist-credentials"], False, workflow.name)

    def test_jobs_end(self):
        for workflow in WORKFLOWS:
            for job in load(workflow)["jobs"].values():
                self.assertLessEqual(job["timeout-minutes"], 90, workflow.name)

    def test_no_cache_is_shared_with_a_pull_request(self):
        for workflow in WORKFLOWS:
            self.assertNotIn("cache", [s.get("uses", "") for s in steps_of(workflow)])


STEP_LIMIT = 20 * 60  # seconds: a step may build a kata beside others that do


class Runner:
    """A job of GitHub Actions in an empty folder: `checkouts` are what each checkout brings, by its path."""

    def __init__(self, checkouts):
        self.workspace = pathlib.Path(tempfile.mkdtemp(prefix="runner-"))
        self.checkouts = checkouts
        self.summary = self.workspace / "summary.md"
        self.artifact = None
        tools = self.workspace / "tools"
        tools.mkdir()
        # What needs root on a real runner.
        self.tool("sudo", 'if [ "$1" = sysctl ]; then exit 0; fi\nexec "$@"\n')
        self.log = ""
        self.outcomes = []

    def tool(self, name, script):
        path = self.workspace / "tools" / name
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)

    def uses(self, action, inputs):
        name = action.split("@")[0]
        if name == "actions/checkout":
            path = inputs.get("path", ".")
            (self.workspace / path).symlink_to(self.checkouts[path])
        elif name == "actions/upload-artifact":
            self.artifact = self.workspace / inputs["path"]
        elif name == "actions/download-artifact":
            (self.workspace / inputs["path"]).mkdir()
            shutil.copy(self.checkouts["artifact"], self.workspace / inputs["path"] / "result.json")
        else:
            raise AssertionError(f"no emulation of {name}")

    def run(self, workflow, variables=None):
        """Executes the steps; the job's outcome."""
        failed = False
        cwd = self.workspace
        for step in steps_of(workflow):
            if failed and step.get("if") != "always()":
                continue
            if "uses" in step:
                if step["uses"].startswith("actions/checkout") and "path" not in step.get("with", {}):
                    cwd = pathlib.Path(self.checkouts["."])
                    continue
                self.uses(step["uses"], step.get("with", {}))
                continue
            environment = {
                "PATH": f"{self.workspace}/tools:/usr/bin:/bin",
                "HOME": str(self.workspace),
                "GITHUB_ACTIONS": "true",
                "GITHUB_REPOSITORY": "teacher/course",
                "GITHUB_STEP_SUMMARY": str(self.summary),
                **(variables or {}),
            }
            script = step["run"].replace("incoming/", f"{self.workspace}/incoming/")
            done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=cwd, env=environment, text=True,
                                  capture_output=True, timeout=STEP_LIMIT, check=False)
            self.log += done.stdout + done.stderr
            failed = failed or done.returncode != 0
            self.outcomes.append((step["run"].split()[0], done.returncode))
        return "failure" if failed else "success"

    def remove(self):
        shutil.rmtree(self.workspace, ignore_errors=True)


class PullRequest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # ROOT is the tree that grades: it was set up as a job's clone is, by bin/setup.
        if subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, check=False).returncode != 0:
            raise unittest.SkipTest("this is no clone: the base commit is not known")

    def setUp(self):
        self.folders = []

    def tearDown(self):
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)

    def pull_request(self, fix, more=None):
        """The base commit's files with one kata's file changed, and more."""
        tree = pathlib.Path(tempfile.mkdtemp(prefix="pull-request-"))
        self.folders.append(tree)
        archive = subprocess.run(["git", "-C", ROOT, "archive", "HEAD"], capture_output=True, check=True).stdout
        subprocess.run(["tar", "x", "-C", tree], input=archive, check=True)
        (tree / FILE).write_text(fix)
        for name, text in (more or {}).items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_text(text)
        return tree

    def grade(self, tree):
        runner = Runner({"trusted": ROOT, "submission": tree})
        self.folders.append(runner.workspace)
        outcome = runner.run(ROOT / ".github/workflows/grade.yml")
        if "is required" in runner.log and ("trusted/bin/grader", 3) in runner.outcomes:
            self.skipTest("this machine has no isolation L2")
        self.assertTrue(runner.artifact.exists(), runner.log)
        result = json.loads(runner.artifact.read_text())
        jsonschema.validate(result, json.loads((ROOT / "docs/result.schema.json").read_text()))
        return outcome, runner, result

    def comment(self, result, files, comments):
        """What report.yml asks of GitHub."""
        artifact = pathlib.Path(tempfile.mkdtemp(prefix="artifact-"))
        self.folders.append(artifact)
        (artifact / "result.json").write_text(result)
        runner = Runner({".": ROOT, "artifact": artifact / "result.json"})
        self.folders.append(runner.workspace)
        sha = "0123456789" * 4
        answers = {"pulls": [{"number": 8, "head": {"sha": "f" * 40}}, {"number": 7, "head": {"sha": sha}}],
                   "pulls/7/files": files, "issues/7/comments": comments}
        for name, answer in answers.items():
            path = runner.workspace / "answers" / name
            path.mkdir(parents=True)
            (path / "answer.json").write_text(json.dumps(answer))
        runner.tool("gh", f'''
shift; method=GET; filter=.; body=
while [ $# -gt 0 ]; do case $1 in
  --method) method=$2; shift;; --jq) filter=$2; shift;; -F) body=${{2#body=@}}; shift;; -f) shift;;
  --paginate|--silent) ;; *) path=${{1#repos/teacher/course/}};; esac; shift; done
echo "$method $path" >> {runner.workspace}/requests
if [ -n "$body" ]; then cat "$body" > {runner.workspace}/comment; exit 0; fi
exec jq -r "$filter" {runner.workspace}/answers/$path/answer.json
''')
        outcome = runner.run(ROOT / ".github/workflows/report.yml",
                             {"HEAD_OWNER": "ada", "HEAD_BRANCH": "x; echo owned", "HEAD_SHA": sha, "GH_TOKEN": "none"})
        requests = (runner.workspace / "requests").read_text().splitlines()
        comment = runner.workspace / "comment"
        return outcome, requests, comment.read_text() if comment.exists() else "", runner

    def test_a_right_one_is_green(self):
        outcome, runner, result = self.grade(self.pull_request((SOLUTION / "reference/night_shift.cpp").read_text()))
        self.assertEqual(outcome, "success", runner.log)
        self.assertEqual([(r["kata"], r["verdict"], r["isolation"]) for r in result["results"]],
                         [("06d-10", "fixed", "L2")])
        self.assertIn("| `06d-10` | `fixed` | 10 of 10 |", runner.summary.read_text())
        self.assertNotIn("::error", runner.log)

    def test_a_wrong_one_is_red_and_says_why(self):
        wrong = sorted((SOLUTION / "rejected").iterdir())[0] / "night_shift.cpp"
        outcome, runner, result = self.grade(self.pull_request(wrong.read_text()))
        self.assertEqual(outcome, "failure", runner.log)
        self.assertEqual(result["results"][0]["verdict"], "not-fixed")
        self.assertIn("`not-fixed`", runner.summary.read_text())
        self.assertRegex(runner.log, rf"(?m)^::error file={KATA}/")

    def test_a_hostile_one_gains_nothing(self):
        broken = (SOLUTION / "broken/night_shift.cpp").read_text()
        tests = (ROOT / KATA / "night_shift_test.cpp").read_text()
        tree = self.pull_request(
            '#include <cstdio>\n#include <cstdlib>\n' + broken +
            'namespace { struct Early { Early() { std::puts("::add-path::/tmp\\n[  PASSED  ]"); std::exit(0); } } early; }\n',
            {f"{KATA}/night_shift_test.cpp": "int main() {}\n",
             "bin/grader": "#!/bin/sh\nexit 0\n",
             "bin/setup": "#!/bin/sh\ntouch /tmp/owned\n",
             "grader/src/main.cpp": "int main() {}\n",
             ".github/workflows/grade.yml": "on: push\n",
             f"{KATA}/::error::forged": "\n"})
        self.assertNotEqual(tests, "")
        outcome, runner, result = self.grade(tree)
        self.assertEqual(outcome, "failure", runner.log)
        self.assertEqual(result["results"][0]["verdict"], "not-fixed")
        self.assertNotRegex(runner.log, r"(?m)^\s*::add-path")
        self.assertNotRegex(runner.log, r"(?m)^\s*::error::forged")
        for changed in ("bin/grader", "bin/setup", ".github/workflows/grade.yml", f"{KATA}/night_shift_test.cpp"):
            self.assertIn(f"changed {changed}", result["without_effect"])
        self.assertFalse(pathlib.Path("/tmp/owned").exists())

    def test_one_that_changes_no_kata_is_green_and_says_so(self):
        base = subprocess.run(["git", "-C", ROOT, "show", f"HEAD:{FILE}"], capture_output=True, text=True, check=True).stdout
        outcome, runner, result = self.grade(self.pull_request(base, {"README.md": "better\n"}))
        self.assertEqual(outcome, "success", runner.log)
        self.assertEqual(result["results"], [])
        self.assertIn("No kata was to be graded", runner.summary.read_text())

    RESULT = {"version": 1, "tools": {}, "required_isolation": "L2", "seed": 1, "without_effect": [],
              "results": [{"kata": "06d-10", "folder": KATA[6:], "title": "The backup that was not made",
                           "fix": "submission", "verdict": "fixed", "milliseconds": 1, "isolation": "L2", "stages": []}]}

    def test_its_result_becomes_one_comment(self):
        result = json.dumps(self.RESULT)
        outcome, requests, comment, runner = self.comment(result, [{"filename": FILE}], [])
        self.assertEqual(outcome, "success", runner.log)
        self.assertEqual(requests, ["GET pulls", "GET pulls/7/files", "GET issues/7/comments", "POST issues/7/comments"])
        self.assertTrue(comment.startswith("<!-- result of the grader -->\n| kata |"), comment)
        mine = {"id": 99, "user": {"login": "github-actions[bot]"}, "body": comment}
        others = {"id": 98, "user": {"login": "ada"}, "body": comment}
        outcome, requests, comment, runner = self.comment(result, [{"filename": FILE}], [others, mine])
        self.assertEqual(requests[-1], "PATCH issues/comments/99")

    def test_its_result_is_not_shown_if_it_changed_what_graded_it(self):
        for changed in ({"filename": ".github/workflows/grade.yml"}, {"filename": "x", "previous_filename": ".github/x"}):
            _, _, comment, runner = self.comment(json.dumps(self.RESULT), [changed], [])
            self.assertIn("its result says nothing", comment, runner.log)
            self.assertNotIn("fixed", comment)

    def test_a_forged_result_is_refused(self):
        forged = {**self.RESULT, "results": [{**self.RESULT["results"][0], "title": "<img src=x> @everyone"}]}
        for text in (json.dumps(forged), "no json", "[" * 100000):
            outcome, requests, comment, runner = self.comment(text, [{"filename": FILE}], [])
            self.assertEqual((outcome, comment), ("failure", ""), runner.log)
            self.assertNotIn("POST issues/7/comments", requests)


if __name__ == "__main__":
    unittest.main(verbosity=2)
