#!/usr/bin/env python3
"""fuzz/seed.py: makes fuzz/seeds/TARGET/* anew from the specimens of corpus/ and made-up files. Needs nothing but Python."""
import io, os, re, shutil, struct, zipfile, zlib

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
ROOT = "fuzz/seeds"
shutil.rmtree(ROOT, ignore_errors=True)

def put(target, name, data):
    os.makedirs(f"{ROOT}/{target}", exist_ok=True)
    data = data.encode() if isinstance(data, str) else data
    with open(f"{ROOT}/{target}/{name}", "wb") as f: f.write(data)

def begin(path, size=2500):
    return open(path, encoding="utf-8").read()[:size]

specimen = begin("corpus/specimen-01-so-y-te-bac-ninh.txt")
decision = begin("corpus/specimen-08-qd-ubnd-gia-lai.txt")
noisy = begin("corpus/specimen-02-cdc-dien-bien.ocr.txt")

put("text", "plan", specimen)
put("text", "noisy", noisy)
put("text", "utf16", specimen[:800].encode("utf-16"))
put("text", "pages", "Một\n\f2\fHai *ba*\r\nbốn\r")
put("text", "tcvn3", "QuyÕt ®Þnh cña Thñ t­íng ChÝnh phñ vÒ viÖc söa ®æi, bæ sung Quy chÕ thµnh lËp".encode("latin-1"))
put("text", "viqr", "Que^'t ddi.nh cu?a Thu? tu+o+'ng Chi'nh phu? ve^` vie^.c su+?a ddo^?i, bo^? sung Quy che^' tha`nh la^.p. " * 2)
put("text", "windows1258", b"K\xEA\xEC ho\xF2ach \xF0\xF4\xD2i m\xF5\xECi \x93S\xF4\xEC\x94 n\xE3m 2025")
put("markdown", "plan", begin("corpus/specimen-03-benh-vien-can-tho.md"))
put("markdown", "marks", "| a | b |\n|---|---|\n| **c** | d[^1] |\n\n[^1]: e\n\n> f\n\n```\ng\n```\n\\* h <br> &amp; ![i](j) [k](l)\n")
put("html", "table", "<table><tr><td colspan=2>SỞ Y TẾ<td>CỘNG HÒA<tr><td>a</table><p>Số: 12/KH-SYT<br>b&nbsp;&amp;&#x110;<ol><li>c<li>d</ol><pre> e\n f</pre><script>g</script>")
put("html", "plan", "".join(f"<p>{line}</p>" for line in decision[:1200].splitlines()))

def pdf(objects, trailer=""):
    out, places = b"%PDF-1.7\n", []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer.encode(), table)

def stream(entries, data):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries.encode(), data)

COMMANDS = b"q 1 0 0 1 0 0 cm /X Do Q BT /F 13 Tf 60 700 Td (So Y te) Tj 0 -20 Td [(Ke) -250 (hoach)] TJ T* (a) ' ET 10 10 m 90 10 l 50 20 60 30 70 40 c S 0 0 9 9 re W n"
PAGE = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Differences [65 /Aacute /Dcroat] >> /ToUnicode 6 0 R >>"
CMAP = stream("", b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <41> <43> <1EA0> endbfrange 1 beginbfchar <61> <0061> endbfchar endcmap end")
page = lambda more: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 7 0 R >> >> %s >>" % more
FORM = stream("/Type /XObject /Subtype /Form /BBox [0 0 99 99]", b"0 0 9 9 re f")
IMAGE = stream("/Type /XObject /Subtype /Image /Width 8 /Height 2 /BitsPerComponent 1 /ColorSpace /DeviceGray", b"\xaa\x55")
WIDGET = b"/Annots [<< /Type /Annot /Subtype /Widget /FT /Sig /Rect [10 10 99 30] /AP << /N 7 0 R >> >>] /Rotate 90"
put("pdf", "plain", pdf(PAGE + [page(b""), stream("", COMMANDS), FONT, CMAP, FORM]))
put("pdf", "packed", pdf(PAGE + [page(b""), stream("/Filter /FlateDecode", zlib.compress(COMMANDS)), FONT, CMAP, IMAGE]))
put("pdf", "widget", b"junk\r\n" + pdf(PAGE + [page(WIDGET), stream("/Filter /ASCIIHexDecode", COMMANDS.hex().encode() + b">"), FONT, CMAP, FORM], "/Info << /Producer (x) >>"))
put("pdf_commands", "text", COMMANDS)
put("pdf_commands", "picture", b"BI /W 8 /H 2 /BPC 1 /CS /G ID \xaa\x55 EI /P <</MCID 0>> BDC EMC 0.1 g [1 2] 0 d 1 Tr /G gs sh")

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = f"""<w:document {W} xmlns:mc="m"><w:body><w:tbl><w:tblPr><w:tblBorders><w:top w:val="single"/></w:tblBorders></w:tblPr><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>SỞ Y TẾ</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>
<w:p><w:pPr><w:pStyle w:val="H"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:rPr><w:b/><w:caps/></w:rPr><w:t xml:space="preserve">Kế </w:t><w:tab/><w:br/></w:r><w:del><w:r><w:delText>x</w:delText></w:r></w:del><w:ins><w:r><w:t>y</w:t><w:footnoteReference w:id="2"/></w:r></w:ins></w:p>
<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>z</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback/></mc:AlternateContent><w:lastRenderedPageBreak/></w:r></w:p></w:body></w:document>"""
STYLES = f'<w:styles {W}><w:style w:styleId="H"><w:name w:val="heading 1"/><w:basedOn w:val="H"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
NUMBERING = f'<w:numbering {W}><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="1"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
NOTES = f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>n</w:t></w:r></w:p></w:footnote></w:footnotes>'
put("docx", "all", "\0".join([BODY, STYLES, NUMBERING, NOTES]))
put("docx", "entities", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + BODY.replace("Kế", "&b;&#x4b;&lt;<![CDATA[<x>]]>"))
put("odt", "all", """<office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b"><office:body><text:h text:outline-level="1">A</text:h><text:list text:style-name="L"><text:list-item><text:p>b<text:s text:c="3"/><text:tab/><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p></text:note-body></text:note></text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>c</text:p></table:table-cell></table:table-row></table:table></office:body></office:document-content>\0<office:styles><text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")"/></text:list-style></office:styles>""")
put("rtf", "all", rb"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0\fcharset163 A;}}\pard\b K\u7871?\'ea\'ec ho\f0 a\tab b\line c\{\par\trowd\cellx1\intbl d\cell e\cell\row{\*\x y}{\footnote n}\page\uc2\u273 xx\bin3 abc}")

def chunk(kind, data): return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 6, 0, 0, 0)) + chunk(b"pHYs", struct.pack(">IIB", 7874, 7874, 1)) + chunk(b"IDAT", zlib.compress((b"\0" + bytes(range(32))) * 8)) + chunk(b"IEND", b"")
put("picture", "png", png)
tags = [(256, 3, 1, 8), (257, 3, 1, 2), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, 2), (279, 4, 1, 2)]
put("picture", "tiff", b"II*\0" + struct.pack("<I", 10) + b"\xaa\x55" + struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *t) for t in tags) + struct.pack("<I", 0))
jpeg = re.sub(r"\s", "", """ffd8ffe000104a46494600010101004800480000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432
ffc0000b080008000801011100ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbd3ffd9""")
put("picture", "jpeg", bytes.fromhex(jpeg))

def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, data in files:
            info = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            z.writestr(info, data, zipfile.ZIP_DEFLATED if len(data) > 100 else zipfile.ZIP_STORED)
    return out.getvalue()
put("zip_archive", "files", packed([("a.txt", specimen[:600]), ("thư/b.md", "# x\n"), ("../c.txt", "c"), (".d", "d"), ("e.png", png)]))
put("zip_archive", "nested", packed([("in.zip", packed([("in.zip", packed([("x.txt", "x")]))])), ("w.docx", packed([("word/document.xml", BODY)]))]))

for n, text in enumerate(["12/KH-SYT", "/KH-SVH,TT,DL", "3176B/QĐ-SYT", "149/2016/NĐ-CP", "       /KH-UBND", "95,5% trở lên; ít nhất 1.000 đơn vị", "01-KH/BCĐTW"]): put("number", str(n), text)
for n, text in enumerate(["ngày 24 tháng 10 năm 2025", "ngày    tháng 5 năm 2026", "10/11 hằng năm", "quý IV năm 2026", "từ năm 2025 đến năm 2030", "31/02/2025", "30 tháng 6 và 31 tháng 12"]): put("date", str(n), text)
for n, text in enumerate(["Quyết định số 1940/QĐ-UBND ngày 20/10/2025 của Ủy ban nhân dân tỉnh", "Nghị quyết số 57-\nNQ/TW ngày 22 tháng 12 năm 2024", "Luật Thi đua, khen thưởng số 06/2022/QH15", "01-KH/BCĐ, 01-KH/BCĐTW, 32 giường bệnh/10.000 dân"]): put("citation", str(n), text)
put("outline", "plan", specimen[600:])
put("outline", "decision", decision[900:])
put("outline", "marks", "I. A\n1. B\n1.1. C\na) D\n- E\n+ F\n* G\nII1. H\n|. K\n111. L\n1 M[^1]\n[^1]: N\nĐiều 1. O\nPHỤ LỤC\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n")
