//! Warning codes and what they say to people, in Vietnamese and English.

use crate::Lang;
use crate::plan::{Evidence, Warning};

crate::coded::coded! {
    /// A warning code.
    Code:
    /// No plan was found in readable text.
    NoPlanFound = "no-plan-found", "Không tìm thấy kế hoạch trong văn bản", "no plan found in the text";
    /// The paper leaves the number blank.
    NumberBlank = "number-blank", "Số văn bản để trống", "the number is left blank";
    /// Something stands in the number's place that can't be read.
    NumberUnreadable = "number-unreadable", "Không đọc được số văn bản", "the number can't be read";
    /// The paper leaves the day (or month) blank.
    DateBlank = "date-blank", "Ngày ban hành để trống", "the day of issue is left blank";
    /// The date of issue can't be read.
    DateUnreadable = "date-unreadable", "Không đọc được ngày ban hành", "the date of issue can't be read";
    /// The issuer is not stated.
    IssuerMissing = "issuer-missing", "Không xác định được cơ quan ban hành", "the issuer can't be told";
    /// The province named is not the province at the document's date.
    ProvinceMerged = "province-merged", "Tên tỉnh trước sắp xếp năm 2025: {}", "name of a province merged in 2025: {}";
    /// Several independent documents in one file.
    SeveralDocuments = "several-documents", "Tệp có nhiều văn bản; chỉ đọc kế hoạch đầu tiên", "several documents in the file; the first plan was read";
    /// The text was damaged and is restored.
    Restored = "restored", "Văn bản OCR đã được phục hồi dấu; cần đối chiếu bản gốc", "OCR text was restored; check against the paper";
    /// A line longer than the limit was cut for the rules.
    LineTooLong = "line-too-long", "Dòng quá dài, chỉ đọc phần đầu", "a line is too long; only its begin was read";
    /// Bytes that are no characters were replaced.
    Encoding = "encoding", "Có ký tự không đọc được trong bảng mã {}", "characters that the encoding {} does not have";
    /// The end of the file is missing.
    CutOff = "cut-off", "Tệp bị cắt cụt, có thể thiếu trang; hãy lấy lại tệp gốc", "the file is cut off, pages may be missing; get it again from its source";
    /// Pages of a PDF without text that can be read.
    PageUnread = "page-unread", "Trang {} là ảnh, chưa đọc được chữ", "pages {} are pictures, their text was not read";
    /// Pages of a PDF whose text layer is noise.
    PageDoubtful = "page-doubtful", "Lớp chữ của trang {} không đáng tin; cần đối chiếu bản gốc", "the text layer of pages {} can't be trusted; check against the paper";
    /// Pages that ended their reader; the others were read.
    PageBroken = "page-broken", "Trang {} bị lỗi nên không đọc được, các trang khác vẫn được đọc; hãy lấy lại tệp gốc", "pages {} are broken and were not read, the others were; get the file again from its source";
    /// Pictures were not read for want of the engine or its model.
    OcrMissing = "ocr-missing", "Trang {} là ảnh; chưa có Tesseract tiếng Việt nên không nhận dạng được, hãy chạy: sudo apt-get install tesseract-ocr tesseract-ocr-vie", "pages {} are pictures and there is no Tesseract with Vietnamese to read them; run: sudo apt-get install tesseract-ocr tesseract-ocr-vie";
    /// The engine took too long for a page.
    OcrLate = "ocr-late", "Nhận dạng chữ trang {} quá thời hạn; hãy quét lại hoặc nâng thời hạn", "reading the pictures of pages {} took too long; scan them again or raise the limit";
    /// The engine failed.
    OcrFailed = "ocr-failed", "Nhận dạng chữ trang {} bị lỗi; hãy kiểm tra Tesseract", "the OCR engine failed on pages {}; check Tesseract";
    /// Text in an old encoding was converted.
    OldEncoding = "old-encoding", "Chữ theo bảng mã cũ {} đã được chuyển sang Unicode", "text in the old encoding {} was converted to Unicode";
    /// Files attached to a PDF.
    Attachments = "attachments", "Tệp đính kèm trong PDF không được đọc", "files attached to the PDF are not read";
    /// An award that its authority can't grant.
    AwardAuthority = "award-authority", "Hình thức khen thưởng không đúng thẩm quyền: {}", "award form outside the authority's power: {}";
    /// Text under a heading that announces no field, or under none.
    Unplaced = "unplaced", "Phần không xếp được vào mục nào: {}", "text that belongs to no field: {}";
    /// A table with times that is no table of tasks.
    TableUnread = "table-unread", "Bảng có thời hạn nhưng thiếu cột nhiệm vụ hoặc đơn vị chủ trì nên không được đọc: {}", "a table with times but without a column of tasks or of who leads was not read: {}";
    /// A number that does not follow the one before it.
    NumberingGap = "numbering-gap", "Số thứ tự không liên tục (thiếu mục hoặc trùng số): {}", "numbering is broken (an item is missing or a number is doubled): {}";
    /// A date that does not exist or contradicts another.
    DateDoubtful = "date-doubtful", "Ngày tháng cần xem lại: {}", "doubtful date: {}";
}

impl Code {
    /// A warning about a field.
    pub fn warn(self, field: &str, detail: &str, evidence: Vec<Evidence>) -> Warning {
        Warning {
            code: self.name().to_owned(),
            field: (!field.is_empty()).then(|| field.to_owned()),
            message: self.message(detail, Lang::Vi),
            evidence,
            detail: detail.to_owned(),
        }
    }
}

/// Puts the messages into a language.
pub fn localize(warnings: &mut [Warning], lang: Lang) {
    for warning in warnings {
        if let Some(code) = Code::ALL.iter().find(|c| c.name() == warning.code) {
            warning.message = code.message(&warning.detail, lang);
        }
    }
}
