"""open_clip, or a message that says what to install."""

from __future__ import annotations

from lore_sdk.errors import PluginError

__all__ = ["check_library"]


def check_library() -> None:
    """Import open_clip; raises PluginError where it, or the torchvision it needs, is no use."""
    try:
        import open_clip  # noqa: F401
    except ImportError as error:
        raise PluginError(f"open_clip is missing ({error}): pip install lore-open-clip") from error
    # a torchvision for CUDA beside a torch for CPU: "operator torchvision::nms does not exist"
    # https://github.com/pytorch/vision/issues/9077
    except RuntimeError as error:
        raise PluginError(
            f"torchvision does not fit this torch ({error}); install the two that belong together: "
            "pip install torch torchvision --index-url https://download.pytorch.org/whl/cpu"
        ) from error
