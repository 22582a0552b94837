"""The running cloud measures: facts and attention of each organisation into lake and exports."""

from tillfree.runtime.measuring.feed import InsightFeed
from tillfree.runtime.measuring.floor_places import floor_places
from tillfree.runtime.measuring.measuring import Measuring
from tillfree.runtime.measuring.store_feed import StoreFeed
from tillfree.runtime.measuring.watching import judge_alerts

__all__ = ["InsightFeed", "Measuring", "StoreFeed", "floor_places", "judge_alerts"]
