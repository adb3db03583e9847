"""Submits one load to Redshift and waits for it: the script of a Glue job (Python shell).

    --batch s3://bucket/prefix/loads/<load id>/batch-<attempt>.json  (--attempt is for whoever looks for the run)

The batch was written by the loader: parameters of the Redshift Data API, among them the ClientToken and StatementName that
the attempt has whoever submits it. So a second run for the same attempt takes up the statement of the first. How it ended
is left beside the batch, as outcome-<attempt>.json, where the loader looks for it: only the role that has submitted a
statement may describe it. Nothing but boto3 is needed; Glue's own copy may be too old for ClientToken and WorkgroupName:
create the job with --additional-python-modules boto3==1.42.97 (the last for Python 3.9), and with MaxRetries 0.

Ends with 0 when the load is committed, else with 1; the loader goes by the outcome alone.
"""

import json
import random
import sys
import time

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# Nothing happened, or nothing is known: the same call may be made again (Redshift Data API reference, errors).
PASSING = {
    "ActiveSessionsExceededException",
    "ActiveStatementsExceededException",
    "ActiveWaitingRequestsExceededException",
    "BatchExecuteStatementException",
    "DatabaseConnectionException",
    "InternalServerException",
    "QueryTimeoutException",
    "RequestTimeout",
    "ServiceUnavailableException",
    "ThrottlingException",
    "TooManyRequestsException",
}
DECIDED = {"FINISHED", "FAILED", "ABORTED"}
TRIES = 40
LONGEST_PAUSE_S = 20


def main(argv):
    bucket, key = place_of(argument(argv, "--batch"))
    s3 = boto3.client("s3")
    batch = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    outcome = outcome_of(boto3.client("redshift-data"), batch)
    folder, _, name = key.rpartition("/")
    beside = f"{folder}/{name.replace('batch-', 'outcome-')}"
    patiently(lambda: s3.put_object(Bucket=bucket, Key=beside, Body=json.dumps(outcome).encode()))
    print(json.dumps({"statement": outcome.get("statement", {}).get("Id"), "is": state_of(outcome)}))
    return 0 if state_of(outcome) == "FINISHED" else 1


def outcome_of(redshift, batch):
    try:
        statement_id = submit(redshift, batch)
        statement = wait(redshift, statement_id)
        rows = rows_of(redshift, statement) if statement["Status"] == "FINISHED" else None
    except ClientError as error:
        if is_passing(error):
            raise  # without an outcome the load is unknown, and the ledger decides
        return {"refused": {"name": code_of(error), "message": str(error)[:300]}}
    return {"statement": statement, "rows": rows}


def submit(redshift, batch):
    """The statement of that name, which an earlier run has submitted; else a new one, or that of the same token."""
    found = patiently(lambda: find(redshift, batch["list"]))
    if found is not None:
        return found
    return patiently(lambda: redshift.batch_execute_statement(**batch["submit"]))["Id"]


def find(redshift, asked):
    token = {}
    while True:
        page = redshift.list_statements(**asked, **token)
        for statement in page.get("Statements", []):
            # The name is a prefix to the service: attempt 1 also finds attempt 10.
            if statement.get("StatementName") == asked["StatementName"]:
                return statement["Id"]
        if not page.get("NextToken"):
            return None
        token = {"NextToken": page["NextToken"]}


def wait(redshift, statement_id):
    """Asks until it is decided; the job's own time-out ends it otherwise, and the statement goes on."""
    pause = 0.2
    while True:
        answer = patiently(lambda: redshift.describe_statement(Id=statement_id))
        if answer["Status"] in DECIDED:
            return plain(answer)
        time.sleep(pause)
        pause = min(LONGEST_PAUSE_S, pause * 1.5)


def plain(answer):
    """What the loader reads of a description, without the times, which JSON does not have."""
    subs = [
        {name: sub[name] for name in ("Id", "Status", "Error", "RedshiftQueryId") if name in sub}
        for sub in answer.get("SubStatements", [])
    ]
    kept = {name: answer[name] for name in ("Id", "Status", "Error") if name in answer}
    return {**kept, "SubStatements": subs}


def rows_of(redshift, statement):
    """What the last statement gave: the accounting of the load."""
    last = statement["SubStatements"][-1]["Id"]
    rows, token = [], {}
    while True:
        page = patiently(lambda: redshift.get_statement_result(Id=last, **token))
        rows.extend(page["Records"])
        if not page.get("NextToken"):
            return rows
        token = {"NextToken": page["NextToken"]}


def patiently(call):
    """Makes a call again while what is wrong passes by itself, with growing pauses of random length."""
    for tries in range(1, TRIES + 1):
        try:
            return call()
        except (BotoCoreError, ClientError) as error:
            if tries == TRIES or (isinstance(error, ClientError) and not is_passing(error)):
                raise
        time.sleep(random.uniform(0, min(LONGEST_PAUSE_S, 0.2 * 2**tries)))


def is_passing(error):
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code_of(error) in PASSING or status >= 500 or status == 429


def code_of(error):
    return error.response.get("Error", {}).get("Code", "")


def state_of(outcome):
    return outcome.get("statement", {}).get("Status", "REFUSED")


def place_of(address):
    bucket, slash, key = address.removeprefix("s3://").partition("/")
    if not address.startswith("s3://") or not slash:
        raise SystemExit(f"{address} is no address of S3")
    return bucket, key


def argument(argv, name):
    """Glue hands over more arguments than ours."""
    for at, value in enumerate(argv[:-1]):
        if value == name:
            return argv[at + 1]
    raise SystemExit(f"{name} is missing")


if __name__ == "__main__":
    code = main(sys.argv[1:])
    if code:
        sys.exit(code)
