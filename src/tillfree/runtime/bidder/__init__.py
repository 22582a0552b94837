"""The bidder as processes: workers that share one port, their files, clock and randomness."""

from tillfree.runtime.bidder.consent_rule import ConsentRule
from tillfree.runtime.bidder.notice_log import NoticeLog, read_new_notices, read_notices
from tillfree.runtime.bidder.serving import BidderOptions, serve_bidder
from tillfree.runtime.bidder.worker import BidderWorker, WorkerOptions

__all__ = [
    "BidderOptions",
    "BidderWorker",
    "ConsentRule",
    "NoticeLog",
    "WorkerOptions",
    "read_new_notices",
    "read_notices",
    "serve_bidder",
]
