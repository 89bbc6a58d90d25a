#!/usr/bin/env python3
"""Made-up plans as JSON Lines, for measuring comparison: same duties in each province's own words, some of its own.

Usage: tools/made_up_plans.py PLANS [hostile] [long] > plans.jsonl

hostile: markup, formulas and turned text in every item; long: some 500 items a plan instead of 60.
"""
import csv
import hashlib
import json
import random
import sys
from pathlib import Path

VERBS = ["Xây dựng", "Tổ chức", "Triển khai", "Duy trì", "Nâng cấp", "Rà soát", "Công khai", "Đánh giá", "Mở rộng", "Phối hợp làm"]
OTHER = {"Xây dựng": "Hình thành", "Tổ chức": "Mở", "Triển khai": "Đưa vào thực hiện", "Rà soát": "Kiểm tra", "Công khai": "Niêm yết"}
THINGS = [
    "kho tư liệu số của thư viện xã", "sân chơi cho trẻ em ở khu dân cư", "đội tình nguyện cứu hộ mùa lũ", "vườn ươm cây bản địa",
    "lớp học bơi miễn phí", "tủ thuốc cộng đồng tại thôn", "tuyến xe buýt học đường", "bản đồ điểm ngập đô thị", "phiên chợ nông sản sạch",
    "câu lạc bộ đọc sách buổi tối", "trạm quan trắc nước giếng", "nhóm sửa chữa đồ điện cũ", "quầy hướng dẫn người cao tuổi dùng điện thoại",
    "lịch thu gom rác tái chế", "phòng tư vấn tâm lý học sinh", "đường hoa ven kênh", "hồ sơ nghề truyền thống", "bếp ăn từ thiện ở bệnh viện",
    "giải chạy việt dã thanh niên", "cổng tra cứu thửa đất", "hệ thống báo cháy khu chợ", "chuồng trại hợp vệ sinh", "mạng lưới cộng tác viên dân số",
    "điểm cho mượn xe đạp", "nhà văn hóa đa năng", "phần mềm xếp lịch trực", "bộ quy tắc tiếp khách", "tổ hòa giải cơ sở", "quỹ học bổng dòng họ",
    "đợt khám mắt cho công nhân", "thùng thư góp ý điện tử", "chương trình tiết kiệm điện công sở", "kế hoạch trồng rừng ngập mặn",
    "bảng tin điện tử của phường", "khóa dạy nghề may", "hội thi tay nghề hàn", "danh mục cây thuốc nam", "trang tin dành cho người khuyết tật",
    "mô hình nuôi tôm tuần hoàn", "sổ tay phòng chống đuối nước", "đội bóng chuyền nữ", "tuyến phố không rác", "ngày hội hiến máu",
    "góc trưng bày sản phẩm địa phương", "dàn nhạc dân tộc thiếu niên", "máy lọc nước trường học", "nhóm dịch thuật tiếng dân tộc",
    "buổi đối thoại với chủ trọ", "kho hạt giống cộng đồng", "lò đốt rác quy mô nhỏ",
]
MANNERS = ["đúng tiến độ", "có sự tham gia của người dân", "bằng nguồn lực xã hội hóa", "theo quy chế đã ban hành", "và công bố kết quả hằng quý", "trong phạm vi được giao"]
EXTRA = ["; gửi báo cáo về cơ quan thường trực", ", ưu tiên vùng khó khăn", ", gắn với xây dựng nếp sống văn minh", " trước ngày {} tháng 11", " cho ít nhất {} hộ"]
SUBJECTS = ["collective", "individual", "household", "any"]
LISTS = [("criteria", 20), ("award_standards", 8), ("themes", 6), ("targets", 10), ("solutions", 8), ("assignments", 8)]
UNITS = ["Văn phòng", "Sở Nội vụ", "Sở Tài chính", "UBND các xã, phường", "Ủy ban Mặt trận Tổ quốc", "Các đơn vị trực thuộc", "Báo và Phát thanh", "Công đoàn ngành"]
HOSTILE = ["<script>document.title='XSS'</script><img src=x onerror=\"document.title='XSS'\">", "=HYPERLINK(\"http://example.invalid\",\"x\")",
           "\u202eđảo chiều\u202c </textarea>&quot;", "@SUM(1+1)*cmd|' /C calc'!A0", "](javascript:alert(1)) `x` | a"]


def template(kind, number):
    rng = random.Random(f"{kind}{number}")
    return rng.choice(VERBS), THINGS[(number * 7 + len(kind) * 11) % len(THINGS)], rng.choice(MANNERS), rng.choice(MANNERS)


def worded(rng, kind, number):
    verb, thing, manner, second = template(kind, number)
    if rng.random() < 0.4:
        verb = OTHER.get(verb, verb)
    text = f"{verb} {thing} {manner}"
    if rng.random() < 0.4:
        text += f" {second}"
    if rng.random() < 0.5:
        text += rng.choice(EXTRA).format(rng.randint(5, 30))
    return text + rng.choice([".", ";", "."])


def item_text(rng, kind, number, province):
    if rng.random() < 0.12:
        return f"{rng.choice(VERBS)} {rng.choice(THINGS)} riêng của {province} số {rng.randint(1, 10**6)}, {rng.choice(MANNERS)}."
    return worded(rng, kind, number)


def support(line, text):
    return {"evidence": [{"page": 1 + line // 40, "lines": [line, line + 1], "bytes": None, "quote": text}], "confidence": 0.95}


def plan(at, province, hostile, times):
    rng = random.Random(at)
    full = f"{province}-{at}"
    out = {
        "schema": "kehoach/plan/v1", "id": f"made-up-{at:04}",
        "source": {"path": f"{full}.txt", "sha256": hashlib.sha256(full.encode()).hexdigest(), "media_type": "text/plain", "pages": 9, "text_origin": rng.choice(["text", "text", "pdf", "ocr"])},
        "document": {"type": "KH", "number": str(100 + at), "symbol": "KH-UBND", "code": f"{100 + at}/KH-UBND", "date": f"2026-0{rng.randint(1, 6)}-1{rng.randint(0, 9)}", "issuer": f"Ủy ban nhân dân tỉnh {province}", "province": province, "title": "Phong trào thử nghiệm", "facts": {}},
        "campaign": {"name": "Phong trào thử nghiệm", "from": "2026", "to": rng.choice(["2030", "2030", "2029"]), "facts": {}},
    }
    line = 10
    for kind, count in LISTS:
        rows = []
        for number in range(count * times):
            if rng.random() < 0.08:
                continue
            text, line = item_text(rng, kind, number, province), line + 2
            if hostile:
                text = f"{text} {HOSTILE[(at + number) % len(HOSTILE)]}"
                if at == 0 and number == 0:
                    text += " dài" * 12500
            row = support(line, text)
            if kind in ("criteria", "award_standards"):
                row |= {"subject": SUBJECTS[number % 4], "group": "a) Đối với tập thể", "text": text}
            elif kind == "targets":
                row |= {"phase": None, "text": text, "measures": [{"comparator": ">=", "value": rng.randint(50, 100), "unit": "%", "text": "%"}]}
            elif kind == "assignments":
                row |= {"unit": UNITS[number % len(UNITS)], "tasks": [text]}
            else:
                row |= {"ordinal": str(number + 1), "text": text, "items": []}
            rows.append(row)
        out[kind] = rows
    out["phases"] = [{"ordinal": 1, "label": "Giai đoạn 1", "from": "2026", "to": "2027", "text": None} | support(3, "Giai đoạn 1"),
                     {"ordinal": 2, "label": "Giai đoạn 2", "from": rng.choice(["2027", "2028", "2029"]), "to": "2030", "text": None} | support(4, "Giai đoạn 2")]
    out["awards"] = [{"form": "Bằng khen", "authority": "Chủ tịch UBND tỉnh", "level": "province", "occasion": ["annual"]} | support(5, "Bằng khen"),
                     {"form": "Giấy khen", "authority": "Giám đốc Sở Nội vụ", "level": "department", "occasion": ["final"]} | support(6, "Giấy khen")]
    out["citations"] = [{"code": code, "type": None, "date": None, "issuer": None, "relation": "basis"} | support(2, code) for code in rng.sample([f"{n}/QĐ-TTg" for n in range(900, 912)], 4)]
    out["deadlines"] = [{"kind": "report", "date": f"--11-{rng.randint(10, 20)}", "event": None, "recurrence": "yearly", "who": None, "recipient": "Sở Nội vụ", "via": None, "text": "Báo cáo hằng năm"} | support(7, "Báo cáo")]
    return out


def main():
    count, hostile, times = int(sys.argv[1]), "hostile" in sys.argv[2:], 9 if "long" in sys.argv[2:] else 1
    table = Path(__file__).parent.parent / "data" / "provinces.csv"
    rows = [row for row in csv.DictReader(table.open(encoding="utf-8")) if not row["valid_to"]]
    names = [row["name"] for row in rows]
    for at in range(count):
        print(json.dumps(plan(at, names[at % len(names)], hostile, times), ensure_ascii=False))


if __name__ == "__main__":
    main()
