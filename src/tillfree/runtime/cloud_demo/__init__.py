"""The demonstration's second half: a cloud behind the store, which needs what `cloud` installs."""

from tillfree.runtime.cloud_demo.settings import CloudShowSettings
from tillfree.runtime.cloud_demo.show import run_cloud_show

__all__ = ["CloudShowSettings", "run_cloud_show"]
