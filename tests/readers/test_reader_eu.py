"""The consolidated list of the EU, and Annex XLII of Regulation 833/2014."""

from __future__ import annotations

import json

import pytest
from reader_inputs import chosen, read, rejects

from roadstead.streams import BadFile

XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2025-11-21T17:00:34.049+01:00" globalFileId="1">
  <sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.9001.1" logicalId="9001">
    <remark>UNSC RESOLUTION 9999</remark>
    <regulation regulationType="regulation" organisationType="commission" publicationDate="2003-07-08" entryIntoForceDate="2003-07-07" numberTitle="9210/2003 (OJ L169)" programme="XXQ" logicalId="348">
      <publicationUrl>https://example.org/oj</publicationUrl>
    </regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="" middleName="" lastName="" wholeName="Nikto Vymyshlenyj" nameLanguage="" strong="true" regulationLanguage="en" logicalId="17">
      <regulationSummary regulationType="amendment" publicationDate="2019-02-01" numberTitle="9001/2019 (OJ L1)"/>
    </nameAlias>
    <nameAlias wholeName="Никто Вымышленный" nameLanguage="RU" strong="true" logicalId="18"/>
    <nameAlias wholeName="Abu Nobody" nameLanguage="" strong="false" logicalId="19"/>
    <citizenship countryIso2Code="00" countryDescription="EXLAND" logicalId="2"/>
    <identification number="X000" identificationTypeCode="passport" identificationTypeDescription="National passport" logicalId="3"/>
  </sanctionEntity>
  <sanctionEntity designationDate="2022-02-23" unitedNationId="" euReferenceNumber="EU.9002.2" logicalId="9002">
    <regulation regulationType="amendment" publicationDate="2024-06-24" entryIntoForceDate="2024-06-25" numberTitle="2024/9999 (OJ L)" programme="XXR" logicalId="349"/>
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="Transportadora Inventada" nameLanguage="PT" strong="true" logicalId="20"/>
    <nameAlias wholeName="Invented Shipping LLC" nameLanguage="EN" strong="true" logicalId="21"/>
  </sanctionEntity>
  <sanctionEntity euReferenceNumber="EU.9003.3" logicalId="9003">
    <regulation regulationType="amendment" publicationDate="2021-04-01" entryIntoForceDate="2021-04-02" numberTitle="2021/9998" programme="XXK" logicalId="350"/>
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias wholeName="HALCYON TEST" strong="true" logicalId="22"/>
    <identification number="IMO 9990002" identificationTypeCode="imo" identificationTypeDescription="IMO" logicalId="4"/>
  </sanctionEntity>
</export>
"""
CSV = (
    "\ufefffileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;Entity_DesignationDate;Entity_DesignationDetails;Entity_Remark;"
    "Entity_SubjectType;Entity_SubjectType_ClassificationCode;Entity_Regulation_Type;Entity_Regulation_OrganisationType;Entity_Regulation_PublicationDate;"
    "Entity_Regulation_EntryIntoForceDate;Entity_Regulation_NumberTitle;Entity_Regulation_Programme;Entity_Regulation_PublicationUrl;NameAlias_WholeName;"
    "NameAlias_NameLanguage;NameAlias_Remark;NameAlias_Regulation_PublicationDate;Identification_Number;Identification_TypeCode\n"
    "05/08/2026;9001;EU.9001.1;;;;(UNSC RESOLUTION 9999);P;person;regulation;commission;2003-07-08;2003-07-07;9210/2003 (OJ L169);XXQ;https://example.org;Nikto Vymyshlenyj;;;2003-07-08;;\n"
    "05/08/2026;9001;EU.9001.1;;;;(UNSC RESOLUTION 9999);P;person;regulation;commission;2003-07-08;2003-07-07;9210/2003 (OJ L169);XXQ;https://example.org;Abu Nobody;;(Low quality alias);2019-02-01;;\n"
    '05/08/2026;9002;EU.9002.2;;2022-02-23;;;E;enterprise;amendment;council;2024-06-24;2024-06-25;2024/9999;XXR;https://example.org;"Invented; Shipping LLC";EN;;2024-06-24;;\n'
    "05/08/2026;9001;EU.9001.1;;;;(UNSC RESOLUTION 9999);P;person;regulation;commission;2003-07-08;2003-07-07;9210/2003 (OJ L169);XXQ;https://example.org;;;;;X000;passport\n"
)
OLD_CSV = (
    "Date_file;Entity_logical_id;Subject_type;Leba_numtitle;Leba_publication_date;Leba_url;Programme;Entity_remark;Naal_logical_id;Naal_leba_publication_date;Entity_logical_id;Naal_wholename;EU_ref_num\n"
    "2019-03-01;9001;P;9210/2003 (OJ L169);2003-07-08;https://example.org;XXQ;A remark;17;2003-07-08;;Nikto Vymyshlenyj;EU.9001.1\n"
)
WHOLE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<WHOLE Date="30/10/2016">\n<ENTITY Id="9001" Type="P" legal_basis="77/2009 (OJ L 23)" reg_date="2009-01-27" '
    'pdf_link="http://eur-lex.europa.eu/x" programme="XXW" remark="A remark.">\n<NAME Id="1" Entity_id="9001" reg_date="2012-06-16"><WHOLENAME>Nikto Vymyshlenyj</WHOLENAME></NAME>\n</ENTITY></WHOLE>'
)


def _put(tmp_path, text, name="input", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def _aliases(row):
    return [(a["name"], a["sort"]) for a in json.loads(row["aliases"] or "[]")]


# -- the consolidated list -------------------------------------------------------------------------------------------


def test_an_entry_of_the_xml_is_one_listing_with_all_its_names(tmp_path):
    found = read(_put(tmp_path, XML))
    person, body, _ = found["listings"].iter_rows(named=True)
    assert (person["list"], person["publisher"], person["copy"], person["entry"], person["kind"], person["at"]) == ("EU Consolidated", "org:eu", "2025-11-21", "9001", "person", "entry:1")
    assert person["name"] == "Nikto Vymyshlenyj"
    assert _aliases(person) == [("Никто Вымышленный", "script"), ("Abu Nobody", "weak")]
    assert json.loads(person["programs"]) == ["XXQ", "9210/2003 (OJ L169)"]
    assert (person["listed_on"], person["amended_on"]) == ("2003-07-07", "2019-02-01")
    assert person["remarks"].splitlines() == ["EU reference number: EU.9001.1", "UNSC RESOLUTION 9999", "citizenship: EXLAND", "identification: National passport X000"]
    assert (body["name"], _aliases(body)) == ("Invented Shipping LLC", [("Transportadora Inventada", "aka")])
    assert not rejects(found)


def test_the_day_of_listing_is_the_designation_and_never_that_of_an_amendment(tmp_path):
    days = read(_put(tmp_path, XML))["listings"].select("entry", "listed_on", "amended_on").rows()
    assert days == [("9001", "2003-07-07", "2019-02-01"), ("9002", "2022-02-23", "2024-06-24"), ("9003", None, "2021-04-01")]


def test_a_ship_that_is_listed_as_an_enterprise_keeps_her_number_and_the_list_still_carries_no_ships(tmp_path):
    # 9990002 fits the scheme of ships and not that of companies; 0009993 the other way round; 9990105 fits both, 9990001 none.
    for written, numbers in {"IMO 9990002": ("9990002", None), "0009993": (None, "0009993"), "9990105": (None, None), "9990001": (None, None)}.items():
        found = read(_put(tmp_path, XML.replace("IMO 9990002", written)))
        row = found["listings"].row(2, named=True)
        assert (row["kind"], row["imo"], row["company_imo"]) == ("body", *numbers)
        assert f"IMO {written}" in row["remarks"]
        assert found["copies"].select("list", "copy", "carries", "covers").rows() == [("EU Consolidated", "2025-11-21", '["body","person"]', None)]


def test_rows_of_the_csv_are_gathered_by_entry(tmp_path):
    found = read(_put(tmp_path, CSV))
    person, body = found["listings"].iter_rows(named=True)
    assert (person["copy"], person["entry"], person["kind"], person["name"], person["at"]) == ("2026-08-05", "9001", "person", "Nikto Vymyshlenyj", "row:1")
    assert _aliases(person) == [("Abu Nobody", "weak")]
    assert (person["listed_on"], person["amended_on"]) == ("2003-07-07", "2019-02-01")
    assert "identification: passport X000" in person["remarks"]
    assert (body["name"], body["kind"], body["listed_on"], body["amended_on"], body["at"]) == ("Invented; Shipping LLC", "body", "2022-02-23", "2024-06-24", "row:3")
    assert found["copies"]["carries"].to_list() == ['["body","person"]']


def test_older_forms_have_the_same_entry_and_no_day_of_listing(tmp_path):
    for text, copy, amended in ((OLD_CSV, "2019-03-01", "2003-07-08"), (WHOLE, "2016-10-30", "2012-06-16")):
        (row,) = read(_put(tmp_path, text))["listings"].iter_rows(named=True)
        assert (row["entry"], row["name"], row["kind"], row["copy"]) == ("9001", "Nikto Vymyshlenyj", "person", copy)
        assert (row["listed_on"], row["amended_on"]) == (None, amended)
        assert "A remark" in row["remarks"]


def test_another_state_s_list_in_the_same_old_form_is_not_the_union_s(tmp_path):
    assert chosen(_put(tmp_path, WHOLE.replace("http://eur-lex.europa.eu/x", "https://example.lv/x"))) is None


def test_a_kind_that_the_list_never_had_is_counted(tmp_path):
    found = read(_put(tmp_path, XML.replace('code="person" classificationCode="P"', 'code="spacecraft"')))
    assert rejects(found) == {"unknown kind of entry": (1, "entry:1")}
    assert found["listings"].height == 2


# -- Annex XLII ------------------------------------------------------------------------------------------------------

ROW = '<tr><td><p class="tbl-norm">{}</p></td><td>{}</td><td><p>{}</p></td><td><p>Article 3s(2), point (b):</p><p>high-risk practices</p></td><td><p class="tbl-norm">{}</p></td></tr>\n'
PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html xmlns="http://www.w3.org/1999/xhtml"><head>'
    "<title>Consolidated TEXT: 32014R0833 &#8212; EN &#8212; 20.07.2025</title></head><body>\n"
    '<ul><li><a href="?uri=CELEX:02014R0833-20990101">02014R0833-20990101</a></li><li>ANNEX XLI</li><li>ANNEX XLII</li><li>ANNEX XLIII</li></ul>\n'
    '<p class="reference">02014R0833 — EN — 20.07.2025 — 025.001</p><p>Article 3s</p><div id="anx_XLI"><p class="title-annex-1">ANNEX XLI</p>\n'
    "<table><tr><td>1.</td><td>NOT IN THE ANNEX</td><td>9990029</td><td>Why</td><td>25.6.2024</td></tr></table></div>\n"
    '<div id="anx_XLII"><hr class="separator-annex"/><p class="title-annex-1">ANNEX XLII</p><p class="title-gr-seq-level-1">List of vessels referred to in Article 3s</p>'
    '<p class="modref"><a href="x">▼M23</a></p><div class="centered"><table class="borderOj"><col/>\n'
    "<tr><th></th><th><p>Vessel name</p></th><th><p>IMO number</p></th><th><p>Grounds for inclusion</p></th><th><p>Date of application</p></th></tr>\n"
    + ROW.format("1.", "<p>►M33 Halcyon Test ◄</p>", "9990017", "25.6.2024")
    + ROW.format("2.", "<p>Kestrel Test (formerly Old Kestrel; Older &amp; Kestrel)</p>", "9990031", "17.12.2024")
    + ROW.format("7", "<p>Plover Test</p><p>(formerly Petrel Test</p>", "9990043", "soon")
    + "</table></div></div>\n"
    '<div id="anx_XLIII"><p class="title-annex-1">ANNEX XLIII</p><table><tr><td>1.</td><td>NOT EITHER</td><td>9990055</td><td>Why</td><td>25.6.2024</td></tr></table></div></body></html>'
)
FRENCH = (
    PAGE.replace("ANNEX ", "ANNEXE ").replace("— EN —", "— FR —").replace("&#8212; EN", "&#8212; FR").replace("formerly", "anciennement").replace("Vessel name", "Nom du navire").replace("IMO number", "Numéro OMI")
)  # fmt: skip
TYPED = "Number;Vessel name;IMO number;Grounds for inclusion;Date of application\n1;Halcyon Test;9990017;point (b);25.6.2024\n2;Kestrel Test (formerly Old Kestrel);IMO 9990031;point (c);17.12.2024\n"


@pytest.mark.parametrize("text", [PAGE, FRENCH, PAGE.replace("\n", ""), PAGE[PAGE.index("<html") :]], ids=["page", "french", "one line", "without prologue"])
def test_the_annex_is_found_in_the_whole_regulation(tmp_path, text):
    path = _put(tmp_path, text)
    assert chosen(path) == "eu_annex_xlii"
    found = read(path)
    one, two, three = found["listings"].iter_rows(named=True)
    assert (one["list"], one["copy"], one["entry"], one["name"], one["imo"], one["kind"], one["listed_on"], one["at"]) == (
        "EU Annex XLII", "2025-07-20", None, "Halcyon Test", "9990017", "vessel", "2024-06-25", "entry:2",
    )  # fmt: skip
    assert (one["remarks"], json.loads(one["programs"])) == ("Article 3s(2), point (b): high-risk practices", ["Regulation (EU) No 833/2014, Annex XLII"])
    assert (two["name"], _aliases(two), two["listed_on"]) == ("Kestrel Test", [("Old Kestrel", "fka"), ("Older & Kestrel", "fka")], "2024-12-17")
    assert (three["entry"], three["name"], _aliases(three), three["listed_on"]) == (None, "Plover Test", [("Petrel Test", "fka")], None)
    assert three["remarks"].endswith("soon")
    assert found["copies"].select("list", "publisher", "copy", "carries").rows() == [("EU Annex XLII", "org:eu", "2025-07-20", '["vessel"]')]
    assert not rejects(found)


def test_a_row_of_the_annex_without_a_number_of_seven_digits_is_counted(tmp_path):
    found = read(_put(tmp_path, PAGE.replace(">9990031<", ">999003<")))
    assert found["listings"]["name"].to_list() == ["Halcyon Test", "Plover Test"]
    assert rejects(found) == {"no ship's name and IMO number in the row": (1, "entry:3")}


def test_a_page_saved_whole_takes_its_day_from_its_own_title_and_not_from_links_to_other_versions(tmp_path):
    page = PAGE.replace("Consolidated TEXT: 32014R0833 &#8212; EN &#8212; 20.07.2025", "EUR-Lex - 02014R0833-20250225 - EN - EUR-Lex").replace("02014R0833 — EN — 20.07.2025 — 025.001", "")
    page = page.replace("</body>", "<p>02014R0833 — EN — 01.01.2099 — 099.001</p></body>")
    assert read(_put(tmp_path, page))["copies"]["copy"].to_list() == ["2025-02-25"]


def test_a_table_typed_from_the_annex_is_the_same_list(tmp_path):
    path = _put(tmp_path, TYPED, "annex_2025-07-20.csv")
    assert chosen(path) == "eu_annex_xlii"
    rows = read(path)["listings"].select("list", "copy", "entry", "name", "imo", "listed_on", "at").rows()
    assert rows == [("EU Annex XLII", "2025-07-20", None, "Halcyon Test", "9990017", "2024-06-25", "row:1"), ("EU Annex XLII", "2025-07-20", None, "Kestrel Test", "9990031", "2024-12-17", "row:2")]
    commission = "Vessel name at designation time (see note);IMO number;Date of application;Link to relevant EU Official Journal \nHalcyon Test;9990017;2024-06-25 00:00:00;https://example.org\n"
    assert read(_put(tmp_path, commission, "EU_designated_vessels_2025-07-20.csv"))["listings"].select("name", "imo", "listed_on").rows() == [("Halcyon Test", "9990017", "2024-06-25")]


def test_an_article_about_the_annex_stays_an_article(tmp_path):
    page = "<!doctype html><html><head><title>Sanctions</title></head><body><p>The ship was put on Annex XLII of Regulation 833/2014 with her IMO number.</p></body></html>"
    assert chosen(_put(tmp_path, page)) == "html"


# -- hostile ---------------------------------------------------------------------------------------------------------

BOMB = '<?xml version="1.0"?><!DOCTYPE export [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + XML.split("?>", 1)[1].replace("UNSC RESOLUTION 9999", "&b;")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (XML[:2000], r"at line:\d+ column:\d+: the XML is broken or cut short.*fetch"),
        (BOMB, "declares"),
        (XML.replace(' generationDate="2025-11-21T17:00:34.049+01:00"', ""), "the copy has no date.*--as-of"),
        (XML[: XML.index("  <sanctionEntity")] + "</export>", "no entry in it; fetch"),
        (CSV[:-30], r"at row:4: \d+ fields where the header has 22: the file is damaged or cut short; fetch"),
        (CSV.replace("Abu Nobody", '"Abu Nobody'), "never closed|fields where"),
        (CSV.replace("Abu Nobody", "Abu\0Nobody"), "at row:2: NUL in the row"),
        (CSV + CSV.lstrip("\ufeff"), "at row:5: the header again: two files in one"),
        (CSV.split("\n", 1)[0] + "\n", "no entry in it"),
        (CSV.replace("Abu Nobody", "x" * 1_200_000), "more than 1 MiB|field larger"),
        (CSV.replace("05/08/2026", ""), "the copy has no date"),
        (PAGE[: PAGE.index("Plover")], "the page is cut short"),
        (PAGE[: PAGE.index("<p>Article 3s")], "the page is cut short"),
        (PAGE.replace(">ANNEX XLII<", ">ANNEX XLIIA<"), "no Annex XLII in this page; save the whole"),
        (PAGE.replace("9990017", "").replace("9990031", "").replace("9990043", ""), "no table of ships with IMO numbers"),
        (PAGE.replace("<p>Article 3s", "<a " * 50_000), "a tag without end; save the page again"),
        (PAGE.replace("<p>Article 3s", "<!--" * 50_000), r"at char:\d+: <!-- is opened and never closed"),
        (PAGE.replace("20.07.2025", ""), "the copy has no date"),
        (TYPED, "the copy has no date"),
        (TYPED.split("\n", 1)[0] + "\n", "no table of ships"),
    ],
    ids=["cut xml", "bomb", "no day", "empty xml", "cut csv", "open quote", "NUL", "header twice", "empty csv", "endless line", "csv no day", "cut in annex", "cut before annex", "no annex", "no numbers", "tags without end", "comment without end", "page no day", "typed no day", "typed empty"],
)  # fmt: skip
def test_a_bad_list_is_refused_whole_with_the_place_and_what_mends_it(tmp_path, text, says):
    with pytest.raises(BadFile, match=says):
        read(_put(tmp_path, text))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_other_encodings(tmp_path, encoding):
    csv = CSV.lstrip("\ufeff").replace("Abu Nobody", "Abou Né")
    assert _aliases(read(_put(tmp_path, csv, encoding=encoding))["listings"].row(0, named=True)) == [("Abou Né", "weak")]
    page = PAGE.replace("▼M23", "").replace("►M33 ", "").replace(" ◄", "").replace("Plover", "Plôver").replace('<?xml version="1.0" encoding="UTF-8"?>', "")
    assert read(_put(tmp_path, page, encoding=encoding))["listings"]["name"].to_list()[2] == "Plôver Test"
    xml = XML.replace("Никто Вымышленный", "Né").replace("UTF-8", {"cp1252": "windows-1252"}.get(encoding, encoding.removesuffix("-sig")))
    assert _aliases(read(_put(tmp_path, xml, encoding=encoding))["listings"].row(0, named=True))[0] == ("Né", "aka")


def test_a_byte_that_is_not_in_the_encoding_is_shown_with_its_line(tmp_path):
    rows = CSV.encode().split(b"\n")
    raw = b"\n".join([*rows[:2], *[rows[1]] * 500, rows[2].replace(b"Nobody", b"N\xe9body"), *rows[3:]])
    with pytest.raises(BadFile, match="at line:503: not utf-8-sig throughout; save it as UTF-8"):
        read(_put(tmp_path, raw))


def test_a_ship_struck_off_does_not_give_her_ordinal_to_the_next(tmp_path):
    path = tmp_path / "annex_2025-07-20.csv"
    path.write_text("No.;Name of vessel;IMO number;Date of application;Grounds\n1;HALCYON ONE;917 9854;21.7.2025;a\n2;HALCYON TWO;IMO: 9990017;21.7.2025;b\n3;HALCYON SIX;unreadable;21.7.2025;b\n4;;9990031;21.7.2025;b\n")
    found = read(path)
    assert found["listings"].select("entry", "name", "imo").rows() == [(None, "HALCYON ONE", "9179854"), (None, "HALCYON TWO", "9990017"), (None, "HALCYON SIX", None)]
    assert "IMO number: unreadable" in found["listings"]["remarks"][2]
    assert found["copies"]["unread"].to_list() == [1]
