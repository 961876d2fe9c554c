"""Workbooks that tests ask for."""

from tongting.events.flow import Refused
from tongting.exports.models import Export
from tongting.exports.page import plain
from tongting.exports.workbook import write

SEEN = []


def three(params, path, progress):
    progress(50, "正在写第 1 张表")
    SEEN.append(Export.objects.values_list("stage", "progress", "progress_text").get(pk=progress.export))
    return write(
        path, [plain("表", ["姓名"], [[name] for name in params["names"]])], progress=progress.over(3)
    )


def refused(params, path, progress):
    path.write_bytes(b"half")
    raise Refused("这个月还没有数据，先生成月考核再导出")


def disk_full(params, path, progress):
    path.write_bytes(b"half")
    raise OSError(28, "No space left on device")


def faulty(params, path, progress):
    return 1 // 0
