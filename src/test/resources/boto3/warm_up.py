"""Runs the function of the warm-up's template as Lambda would: its code, and a context with so many seconds."""
import sys

import yaml

template, seconds = sys.argv[1:]


class Loader(yaml.SafeLoader):
    """Takes CloudFormation's short tags, none of which the code is in."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
with open(template) as file:
    function = yaml.load(file, Loader)["Resources"]["Function"]["Properties"]


class Context:
    @staticmethod
    def get_remaining_time_in_millis():
        return int(seconds) * 1000


index = {"__name__": "index"}
exec(compile(function["Code"]["ZipFile"], "index.py", "exec"), index)
index[function["Handler"].removeprefix("index.")](None, Context())
