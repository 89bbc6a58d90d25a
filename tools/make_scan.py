#!/usr/bin/env python3
"""make_scan.py OUT.png: the first page of a made-up plan as a scanner would see it (200 dpi, black and white).

Needs Pillow and the fonts of fonts-dejavu. The file in tests/data was made with this."""
import sys
from PIL import Image, ImageDraw, ImageFont

FONTS = "/usr/share/fonts/truetype/dejavu/DejaVuSerifCondensed"
DPI = 200

def font(points, bold=False):
    return ImageFont.truetype(FONTS + ("-Bold" if bold else "") + ".ttf", round(points * 0.88 * DPI / 72))

page = Image.new("L", (1654, 1300), 255)
draw = ImageDraw.Draw(page)

def centred(x, y, text, points=13, bold=False):
    f = font(points, bold)
    draw.text((x - draw.textlength(text, font=f) / 2, y), text, font=f, fill=0)

def left(x, y, text):
    draw.text((x, y), text, font=font(13), fill=0)

centred(430, 150, "UBND TỈNH VĨNH LONG")
centred(430, 200, "SỞ Y TẾ", bold=True)
centred(430, 290, "Số: 3520/KH-SYT")
centred(1130, 150, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True)
centred(1130, 200, "Độc lập - Tự do - Hạnh phúc", 13, True)
centred(1130, 290, "Vĩnh Long, ngày 24 tháng 10 năm 2025")
centred(827, 400, "KẾ HOẠCH", 14, True)
centred(827, 450, "Triển khai phong trào thi đua “Đổi mới sáng tạo và chuyển đổi số”", 14, True)
for i, line in enumerate([
    "Thực hiện Kế hoạch số 2783/KH-UBND ngày 15 tháng 8 năm 2025 của Ủy ban nhân dân",
    "tỉnh, Sở Y tế xây dựng Kế hoạch triển khai phong trào thi đua như sau:",
    "I. MỤC ĐÍCH, YÊU CẦU",
    "1. Nâng cao nhận thức của cán bộ, công chức, viên chức về đổi mới sáng tạo.",
    "2. Phấn đấu 95% thủ tục hành chính được giải quyết trên môi trường mạng.",
    "II. TỔ CHỨC THỰC HIỆN",
    "1. Văn phòng Sở theo dõi, đôn đốc và tổng hợp báo cáo trước ngày 10 tháng 11.",
    "2. Các đơn vị trực thuộc xây dựng kế hoạch và tổ chức thực hiện.",
]):
    left(260, 560 + 60 * i, line)
page.point(lambda grey: 0 if grey < 128 else 255).convert("1").save(sys.argv[1], dpi=(DPI, DPI), optimize=True)
