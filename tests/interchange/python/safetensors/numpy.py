import numpy

from . import read, write

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "U8": "|u1"}
NAMES = {numpy.dtype(value): name for name, value in TYPES.items()}


def save_file(tensors, path, metadata=None):
    entries = {}
    for name, tensor in tensors.items():
        tensor = numpy.ascontiguousarray(tensor)
        entries[name] = (NAMES[tensor.dtype], tensor.shape, tensor.tobytes())
    write(path, entries, metadata)


def load_file(path):
    return {
        name: numpy.frombuffer(data, TYPES[dtype]).reshape(shape)
        for name, (dtype, shape, data) in read(path)[0].items()
    }
