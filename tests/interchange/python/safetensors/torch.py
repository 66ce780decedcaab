import torch

from . import read, write

TYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "U8": torch.uint8,
}
NAMES = {value: name for name, value in TYPES.items()}


def save_file(tensors, path, metadata=None):
    entries = {}
    for name, tensor in tensors.items():
        data = tensor.detach().contiguous().reshape(-1).clone()
        content = bytes(data.storage().untyped()) if data.numel() else b""
        entries[name] = (NAMES[tensor.dtype], tensor.shape, content)
    write(path, entries, metadata)


def load_file(path):
    return {
        name: torch.frombuffer(bytearray(data), dtype=TYPES[dtype]).reshape(shape)
        for name, (dtype, shape, data) in read(path)[0].items()
    }
