"""Fifty texts of many lengths, scripts and manners."""

SHORT = [
    "a", "AI", "ERP", "SOC as a service", "e-government", "C++", "24x7", "ISO 27001; PCI DSS", "RPA, OCR & IDP",
    "100 % remote!", "https://example.com/a?b=c", "naïve café", "Ștefan și Țepeș", "ＦＵＬＬ ｗｉｄｔｈ", "🚀 rockets",
]
SCRIPTS = [
    "Разработваме банков софтуер за малки и средни предприятия.",
    "Мы ищем партнёра для поставки серверов в Минск.",
    "ЕООД „Слънце“ – уеб дизайн, SEO, хостинг",
    "한국의 중소기업을 위한 클라우드 보안 솔루션",
    "우리는 루마니아에서 협력할 파트너를 찾고 있습니다.",
    "ہم سافٹ ویئر اور موبائل ایپلیکیشن بناتے ہیں۔",
    "کراچی میں مقیم، یورپ میں شراکت دار درکار ہیں",
    "Căutăm revânzători în Pakistan pentru platforma noastră de facturare.",
    "私たちは自動車向けの組み込みソフトウェアを開発しています",
    "Ψηφιακή ταυτότητα και υπογραφή",
    "सॉफ्टवेयर परीक्षण सेवाएँ",
    "שירותי ענן",
]
SENTENCES = [
    "We build payment gateways for banks.",
    "Our team of 42 analysts watches networks day and night for hospitals and energy distributors.",
    "Looking for an outsourcing partner in Lahore, 20+ engineers, fluent English, React and Node.",
    "Telemedicine platform; HL7/FHIR; deployed in 14 county hospitals",
    "no idea yet, we want to see who comes",
    "Blockchain notarisation of diplomas, with a pilot in two universities",
    "Firmware for brake controllers (AUTOSAR, ASPICE level 2), test benches, functional safety",
    "Games studio: two titles on Steam, one on Switch; we need an art outsourcing partner",
    "B2G integrator with references at customs, land registry and the tax office.",
    "Drones that count sheep. Really.",
    "call centre, 300 seats, Urdu / English / Arabic",
    "GIS and satellite imagery for farmers",
    "We resell Microsoft, Oracle and SAP licences.",
]
LONG = [" ".join(SENTENCES), " ".join(SCRIPTS), " ".join(SHORT) * 3, "line one\nline two\r\n\tline three " * 8,
        " ".join(f"word{number}" for number in range(120)), "ж" * 300, "한" * 200, "x" * 500,
        "partner " * 1_000, "Security operations centre. " * 60]
FIFTY = [*SHORT, *SCRIPTS, *SENTENCES, *LONG]
