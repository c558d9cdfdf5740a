"""The pages of samples/cases anew: variants of the sample requests, served by the service, and taken with what their models said.

Cases that others have added to these files stay, with their requests and what their models said then.
"""
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
AFTER = "2026-06-10T09:00:00Z"


def variant(place, surface, name, candidates, slots=None, now=None, attributes=None, **context):
    """A sample with fewer candidates, and with what makes it a case: a time, a user, attributes of most candidates."""
    request = json.loads((ROOT / "samples" / f"{surface}.json").read_text())
    random = np.random.default_rng([2026, 900 + place])
    chosen = np.sort(random.choice(len(request["candidates"]), candidates, replace=False))
    request["candidates"] = [request["candidates"][one] for one in chosen]
    for candidate in request["candidates"]:
        if attributes and random.random() < .75:
            candidate["attributes"] |= attributes
    request["requestId"], request["slots"], request["now"] = name, slots or request["slots"], now or request["now"]
    request["context"] = {key: value for key, value in (request["context"] | context).items() if value is not None}
    return request


def cases():
    """[(file, request)]."""
    newcomer = {"userId": "u-new", "tenureDays": 2, "orders30d": 0}
    written = [
        ("home-feed", "home_feed", "home-in-ramadan", 36, {"slots": 10}),
        ("home-feed", "home_feed", "home-after-ramadan", 36, {"slots": 10, "now": AFTER}),
        ("home-feed", "home_feed", "home-first-visit", 36, {"slots": 10, "userId": "u-first", "tenureDays": None, "orders30d": None}),
        ("home-feed", "home_feed", "home-of-another-user", 36, {"slots": 10, "userId": "u-00017", "device": "ios", "loyaltyTier": "gold"}),
        ("home-feed", "home_feed", "home-with-too-few-candidates", 7, {"slots": 10}),
        ("home-feed", "home_feed", "home-of-one-merchant", 24, {"slots": 8, "attributes": {"merchant": "m-001"}}),
        ("home-feed", "home_feed", "home-full-of-paid-places", 30, {"slots": 10, "attributes": {"sponsored": True}}),
        ("mail", "mail", "mail-after-ramadan", 30, {"now": AFTER}),
        ("mail", "mail", "mail-of-one-category", 24, {"attributes": {"category": "dates"}}),
        ("mail", "mail", "mail-to-a-newcomer", 30, newcomer),
        ("product-page", "product_page", "product-after-ramadan", 30, {"slots": 8, "now": AFTER}),
        ("product-page", "product_page", "product-with-nothing-in-stock", 24, {"slots": 8, "attributes": {"inStock": False}}),
        ("product-page", "product_page", "product-of-new-merchants", 30, {"slots": 8, "attributes": {"newMerchant": True}}),
        ("search", "search", "search-in-ramadan", 30, {"slots": 8}),
        ("search", "search", "search-after-ramadan", 30, {"slots": 8, "now": AFTER}),
        ("search", "search", "search-with-paid-answers", 30, {"slots": 8, "attributes": {"sponsored": True}}),
        ("search", "search", "search-on-the-web-abroad", 30, {"slots": 8, "device": "web", "country": "AE"}),
        ("store-page", "store_page", "store-after-ramadan", 40, {"slots": 12, "now": AFTER}),
        ("store-page", "store_page", "store-of-one-category", 30, {"slots": 10, "attributes": {"category": "household"}}),
        ("store-page", "store_page", "store-with-too-few-candidates", 6, {"slots": 10})]
    return [(file, variant(place, surface, name, count, **changes)) for place, (file, surface, name, count, changes) in enumerate(written)]


def serve(folder):
    """The service on a free port, writing a decision log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    settings = {"ASPNETCORE_URLS": address, "Rank__DecisionLog": str(folder), "Rank__LastGood": "", "Rank__Policies": str(ROOT / "policies"), "Rank__Watch": "false"}
    service = subprocess.Popen([ROOT / "ro", "serve"], env=os.environ | settings, stdout=subprocess.DEVNULL)
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"{address}/readyz").close()
            return service, address
        except (urllib.error.URLError, ConnectionError):
            if service.poll() is not None:
                raise SystemExit("The service did not start.")
            time.sleep(.1)
    service.terminate()
    raise SystemExit("The service is not ready after two minutes.")


def main():
    wanted = cases()
    with tempfile.TemporaryDirectory() as folder:
        service, address = serve(Path(folder) / "log.jsonl")
        try:
            for _, request in wanted:
                body = json.dumps(request | {"options": request["options"] | {"deadlineMs": 5000}}).encode()
                urllib.request.urlopen(urllib.request.Request(f"{address}/rank", body, {"Content-Type": "application/json"})).close()
        finally:
            service.terminate()
            service.wait()
        for file in sorted({file for file, _ in wanted}):
            mine = {request["requestId"] for other, request in wanted if other == file}
            path = ROOT / "samples" / "cases" / f"{file}.jsonl"
            kept = [line for line in path.read_text().splitlines(True) if json.loads(line)["name"] not in mine] if path.exists() else []
            pages = path.with_suffix(".verified.json")
            old = json.loads(pages.read_text())["pages"] if pages.exists() else []
            path.unlink(missing_ok=True)
            pages.unlink(missing_ok=True)
            if kept:
                path.write_text("".join(kept))
                pages.write_text(json.dumps({"pages": [page for page in old if page["name"] not in mine]}))
            names = [request["requestId"] for other, request in wanted if other == file]
            subprocess.run([ROOT / "ro", "snapshot", "add", Path(folder) / "log.jsonl", "--to", path, "--request", *names, "--policies", ROOT / "policies"],
                           check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
