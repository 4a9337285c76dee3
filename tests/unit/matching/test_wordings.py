"""Headings that no list has, read word by word; those of another person or of something else stay unknown."""

import pytest

from services.matching.feeds.csv.headers import understood
from services.matching.feeds.csv.wordings import columns_of, without_ending, without_section
from services.matching.store import PEOPLE
from tests.unit.matching.site import Json, Site

READ = {
    "participant_id": (
        "Pers.No.", "Rippling Employee Number", "Employee ID in company", "Work: Employee ID in company",
        "Mitarbeiter:innen-ID", "Mitarbeitenden-ID", "Mitarbeitendennummer", "Beschäftigtennummer",
        "Personalnummer (DATEV)", "Nº de matrícula", "Collaborateur (matricule)", "N° salarié", "Matricule RH",
        "Cod. dipendente", "Nr ewidencyjny", "Nº de colaborador", "Número de colaborador", "Código do colaborador",
        "ID do colaborador", "Employee PERNR", "EMPLOYEE_NUMBER", "Worker - ID", "Personnel Nr.",
        "Mitarbeiterinnennummer", "Codice del dipendente", "Nummer medewerker", "Número del trabajador",
        "Numer pracownika",
    ),
    "email": (
        "Primary Work Email Address", "Worker Email", "Business Email Information Email Address",
        "Employee - Work email", "Basic info: Email", "Root: Email", "E-Mail-Adresse dienstlich", "dienstl. E-Mail",
        "Adresse mail pro", "Mail pro", "Mail aziendale", "E-mail werk", "Zakelijk e-mail",
        "Work Contact: Work Email", "employeeEmail", "E-Mail (dienstlich)", "Email de trabajo del empleado",
    ),
    "display_name": (
        "Mitarbeiter/in", "Mitarbeiter:in", "Mitarbeitende", "Employee - Full name", "Name des Mitarbeitenden",
    ),
    "first_name": (
        "Preferred Name - First Name", "Vorname Mitarbeiter", "VORNA", "Employee First Name", "Prénom du salarié",
    ),
    "last_name": (
        "Preferred Name - Last Name", "Familienname Mitarbeiter", "Nachname Mitarbeiter", "NACHN",
        "Cognome dipendente", "Apellidos del empleado",
    ),
    "manager_id": (
        "CF_Manager_ID", "Worker_Manager_ID", "Manager User Sys ID", "Supervisor EID", "Vorgesetzter (Personalnr.)",
        "Vorgesetzter (Personalnummer)", "Vorgesetzter Personal-Nr.", "Vorgesetzte:r (Personal-Nr.)",
        "FK Personalnummer", "Personalnummer FK", "Vorgesetzten-Personalnummer", "Pers.Nr. Vorg.",
        "Disziplinarische Führungskraft", "Disziplinarische:r Vorgesetzte:r", "Vorgesetzte Person",
        "Manager Position ID", "Manager Associate ID", "Supervisor AOID", "Manager PERNR", "Pers.no. Superior",
        "Chief PERNR", "Supervisor PERNR", "Reports To Person Number", "Work: Manager ID", "ID del manager",
        "Responsable (ID)", "Supervisor (código)", "Código del responsable", "Nº empleado responsable",
        "Superior directo", "Gerente directo", "Jefe directo (ID)", "Clave del jefe", "Manager (matricule)",
        "Responsable (matricule)", "Supérieur hiérarchique (matricule)", "N+1 matricule",
        "Matricule responsable hiérarchique", "Responsabile (matricola)", "Responsabile diretto",
        "Superiore diretto", "Leidinggevende (personeelsnummer)", "Leidinggevende nummer",
        "Medewerkernummer leidinggevende", "Direct leidinggevende", "Bezpośredni przełożony", "Numer przełożonego",
        "Nr przełożonego", "Przełożony (nr ewidencyjny)", "Gestor direto", "Gestor imediato", "Gestor (matrícula)",
        "Chefia", "Chefia direta", "Superior imediato", "Vorgesetztennummer", "Führungskraft-ID", "Manager #",
        "Direct Supervisor (Employee Number)", "Leiter Personalnummer", "Superior (legajo)",
        "Line_Manager_Employee_No",
    ),
    "manager_name": (
        "Worker's Manager", "Job Information: Reports To", "Work: Reports to", "Work → Reports to",
        "Name of superior (OM)", "Nom du N+1", "Nom et prénom du manager", "Imię i nazwisko przełożonego",
        "Vorgesetztenname", "Vorname und Nachname der Führungskraft", "Nombre y apellidos del responsable",
        "Line Manager Full Name",
    ),
    "manager_email": (
        "Manager's work email", "Supervisor Email Address", "Email del manager", "Email del mánager",
        "Correo del mánager", "Mail du manager", "Mail manager", "E-mailadres leidinggevende", "E-mail gestor",
        "Vorgesetzter (E-Mail-Adresse)", "Führungskraft Mailadresse", "N+1 (e-mail)",
        "Correo electrónico del supervisor directo",
    ),
    "manager_first_name": (
        "Manager First Name", "Supervisor First Name", "Vorname des Vorgesetzten", "Prénom du manager",
    ),
    "manager_last_name": (
        "Supervisor Last Name", "Manager - Last Name", "Nachname Führungskraft", "Apellidos del jefe",
    ),
    "department": (
        "Supervisory Organization Name", "Sup Org", "Job Information: Department", "Work: Department",
        "Abteilungsbezeichnung", "Kostenstellenbezeichnung", "Org. Unit Text", "Cost Ctr",
        "Cost Center 1 Description", "Equipos", "Departament", "Jednostka organizacyjna", "Unité",
    ),
    "job_title": (
        "Job Profile Name", "Job Information: Job Title", "Position Text", "Work: Title", "Tätigkeitsbezeichnung",
    ),
    "site": (
        "Arbeitsort", "Dienstort", "Location Description", "Personnel Area Text", "LocationCode", "Établissement",
        "Miejsce pracy",
    ),
    "business_unit": (
        "Business Unit Description",
    ),
    "languages": (
        "Język", "Muttersprache",
    ),
    "last_day": (
        "Actual Termination Date", "Term Date", "Fecha fin de contrato", "Data fine contratto", "Data zwolnienia",
        "Data rozwiązania umowy", "Data de desligamento",
    ),
}  # fmt: skip
NOT_READ = """
    Matrix Manager ID| HR Manager ID| Previous Manager| Manager Level 01| Manager Level| Manager Since|
    Is Manager| Manager's Manager| Manager of Manager ID| Second Level Manager| N+2| Functional Manager|
    Fachlicher Vorgesetzter| Personal Email| Private E-Mail| Email (private)| Home Email| Secondary Email|
    Manager Phone| Manager Title| Number of Reports| Direct Reports| Emergency Contact Name| Middle Name|
    Maiden Name| Nom de naissance| National ID| Employee National ID| Tax ID Number| Company Code|
    Employee Status Code| Employee Type| Job Code| Employee Record Number| Leiter| Boss| Manager (ja/nein)|
    Mentor Name| Buddy Email| HR Business Partner Email| Assistant Name| Department ID| Department Head|
    Abteilungsleiter E-Mail| Company Name| Company Email Domain| Bank Account Number| Personal Phone Number|
    Social Security Number| Sozialversicherungsnummer| Steuer-ID| Telefonnummer dienstlich| Gender|
    Date of Birth| Hire Date| Personalbereich Nr| Employee Group| Spouse First Name| Dotted-line Manager|
    Manager Email 2| Former Manager ID| Skip-level Manager| Anzahl Mitarbeiter| Number of employees|
    Mitarbeitergruppe| Mitarbeiterkreis| Employee Class| Team Lead Since| Project Manager| Account Manager|
    Nº afiliación| Numéro de sécurité sociale| Codice fiscale| Contract Number| Dias vacaciones| Name of Spouse|
    Manager Department
"""


class TestHeading:
    @pytest.mark.parametrize(("column", "heading"), [(name, one) for name, many in READ.items() for one in many])
    def test_is_read_by_its_words(self, column: str, heading: str) -> None:
        other = {"manager_first_name": "Manager Last Name", "manager_last_name": "Manager First Name"}.get(column, "x")
        either = {"manager_id", "manager_name"} if column == "manager_name" else {column}
        for spelled in (heading, heading.lower() if " " in heading else heading, heading.replace(" ", "_")):
            found = understood([*({"participant_id"} - {column}), spelled, other])
            assert either & found.at.keys(), spelled

    @pytest.mark.parametrize("heading", [one.strip() for one in NOT_READ.replace("\n", "").split("|")])
    def test_about_something_else_is_ignored(self, heading: str) -> None:
        assert understood(["participant_id", heading]).ignored == (heading,)

    def test_of_a_list_goes_before_one_that_is_read(self) -> None:
        assert understood(["Vorgesetzter (Personalnr.)", "id", "Manager ID"]).name("manager_id") == "Manager ID"

    @pytest.mark.parametrize(
        ("column", "better", "worse"),
        [
            ("department", "Job Information: Department", "Division"),
            ("department", "Abteilungsbezeichnung", "Kostenstelle"),
            ("email", "Work: Email", "Mail aziendale"),
        ],
    )
    def test_is_preferred_as_the_one_that_it_contains(self, column: str, better: str, worse: str) -> None:
        for header in (["id", better, worse], ["id", worse, better]):
            assert understood(header).name(column) == better

    def test_of_a_preferred_name_beside_first_and_last_names_is_no_whole_name(self) -> None:
        assert "display_name" not in understood(["id", "First Name", "Last Name", "Preferred Name"]).at
        assert "display_name" in understood(["id", "Preferred Name", "Last Name"]).at

    def test_of_the_manager_alone_can_hold_ids_or_names(self) -> None:
        assert columns_of("Disziplinarische Führungskraft") == ("manager_id", "manager_name")

    def test_of_half_a_managers_name_is_left_out(self) -> None:
        assert understood(["id", "Supervisor Last Name"]).at == {"participant_id": 0}

    def test_of_any_length_is_read_in_bounded_time(self) -> None:
        assert columns_of("manager " * 50_000) == ()
        assert len(without_section("Work: " + "a " * 50_000)) < 200
        assert len(without_ending("name " * 50_000)) < 200


class TestImport:
    async def test_finds_managers_by_their_first_and_last_names(self) -> None:
        head = "Employee ID,First Name,Last Name,Supervisor First Name,Supervisor Last Name"
        site, done = await imported(head, "1,Ann,Lee,,", "2,Bo,Li,Ann,Lee", "3,Cy,Ho,N/A,N/A", "4,Di,Ro,No,Body")

        managers = [(await site.get(f"/v1/people/{one}"))["manager_id"] for one in "1234"]
        assert managers[:3] == [None, "1", None]
        assert {one["about"]: one["count"] for one in done["findings"]}["unknown_manager"] == 1

    async def test_leaves_a_grade_of_another_scale_out_and_says_so(self) -> None:
        site, done = await imported("Employee ID,Full Name,Level", "1,Ann Lee,E5", "2,Bo Li,12", "3,Cy Ho,5")

        levels = [level(site, one) for one in "123"]
        (guessed,) = [one for one in done["findings"] if one["about"] == "guessed"]
        assert (done["refused"], levels) == (0, [None, None, 5])
        assert [(one["line"], one["field"]) for one in guessed["first"]] == [(2, "Level"), (3, "Level")]

    async def test_cannot_read_a_level_that_is_none(self) -> None:
        _, done = await imported("employee_id,display_name,level", "1,Ann Lee,E5")

        assert {one["about"]: one["count"] for one in done["findings"]}["unreadable"] == 1

    async def test_takes_the_distance_from_the_top_where_the_grade_is_of_another_scale(self) -> None:
        site, _ = await imported("Employee ID,Full Name,Grade,Organization Level", "1,Ann Lee,E5,0")

        assert level(site, "1") == 9


def level(site: Site, employee_id: str) -> int | None:
    (found,) = site.world.find(PEOPLE, employee_id=employee_id)
    return found.profile.level


async def imported(*lines: str) -> tuple[Site, Json]:
    site = Site()
    await site.publish()
    return site, await site.upload("\n".join(lines).encode())
