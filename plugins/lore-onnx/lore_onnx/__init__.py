"""Vectors from a folder with an ONNX model; `lore_onnx.plugin` offers it."""
