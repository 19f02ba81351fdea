"""Signs requests with botocore: reads a list of them as JSON, writes the Authorization header of each.

Where a request has a date, it is signed for that moment, and only the headers that it names are signed.
"""

import base64
import json
import sys

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def sign(wanted):
    credentials = Credentials(wanted["accessKeyId"], wanted["secretAccessKey"], wanted.get("sessionToken"))
    auth = SigV4Auth(credentials, wanted["service"], wanted["region"])
    request = AWSRequest(wanted["method"], wanted["url"], wanted["headers"], base64.b64decode(wanted["body"]))
    if "date" not in wanted:
        auth.add_auth(request)
        return dict(request.headers)
    request.context["timestamp"] = wanted["date"]
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    auth._inject_signature_to_request(request, signature)
    return {"Authorization": request.headers["Authorization"]}


json.dump([sign(wanted) for wanted in json.load(sys.stdin)], sys.stdout)
