"""Stand-in."""
import pickle


def dump_instance(instance):
    return pickle.dumps(instance)


def load_instance(content):
    return pickle.loads(content)
