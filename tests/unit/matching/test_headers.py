"""Headings as HR systems write them, in four languages, and by hand."""

from itertools import combinations

import pytest

from services.matching.feeds.csv.columns import BY_NAME, COLUMNS
from services.matching.feeds.csv.headers import UnusableRoster, by_hand_of, plain, recognised, understood
from services.matching.feeds.csv.headings import MORE

USUAL = {
    "participant_id": (
        "Employee ID", "Worker ID", "Employee #", "Employee Number", "Associate ID", "User ID", "Personnel Number",
        "Person ID External", "Staff No.", "File Number", "Personalnummer", "Personal-Nr.", "Mitarbeiter-ID",
        "Mitarbeiternummer", "Matricule", "Numéro d'employé", "Identifiant salarié", "Número de empleado",
        "Nº de empleado", "ID de empleado", "Código de empleado", "Emp. Ref", "u_employee_number",
        "Employee ID [Required]", "Personalnummer (Pflichtfeld)", "Worker Reference", "Employee ID *",
    ),
    "display_name": (
        "Full Name", "Employee Name", "Preferred Name", "Worker", "Vollständiger Name", "Nom complet",
        "Nombre completo", "Nombre y apellidos",
    ),
    "first_name": ("First Name", "Given Name", "Legal First Name", "Vorname", "Prénom", "Nombre", "Nombre de pila"),
    "last_name": ("Last Name", "Surname", "Family Name", "Nachname", "Familienname", "Nom de famille", "Apellidos"),
    "last_name_first_name": ("Last Name, First Name", "Nachname, Vorname", "Nom, Prénom"),
    "email": (
        "Work Email", "Email - Primary Work", "Business Email", "E-Mail-Adresse", "Geschäftliche E-Mail",
        "Dienstliche E-Mail", "Courriel", "Adresse e-mail", "E-mail professionnel", "Correo electrónico",
        "Correo electrónico del trabajo", "Work Contact: Work Email", "Email Address",
    ),
    "manager_id": (
        "Manager ID", "Manager", "Reports To", "Reporting to", "Supervisor", "Supervisor ID", "Reports To Associate ID",
        "Manager User ID", "Line Manager", "Vorgesetzter", "Vorgesetzte(r)", "Führungskraft", "Supérieur hiérarchique",
        "Responsable", "Jefe", "Jefe directo", "ID del jefe",
    ),
    "manager_email": ("Manager Email", "Manager's Email", "E-Mail des Vorgesetzten", "E-mail du manager"),
    "manager_name": ("Manager Name", "Supervisor Name", "Name des Vorgesetzten", "Nom du manager", "Nombre del jefe"),
    "job_title": (
        "Job Title", "Business Title", "Position Title", "Title", "Stellenbezeichnung", "Berufsbezeichnung",
        "Intitulé du poste", "Poste", "Fonction", "Puesto", "Cargo", "Título del puesto",
    ),
    "department": (
        "Department", "Home Department", "Supervisory Organization", "Division", "Cost Center",
        "Abteilung", "Organisationseinheit", "Bereich", "Service", "Département", "Departamento", "Área",
    ),
    "site": ("Site", "Location", "Work Location", "Standort", "Sede"),
    "business_unit": ("Business Unit", "Geschäftseinheit", "Unidad de negocio"),
    "level": ("Job Level", "Grade", "Stufe", "Niveau", "Nivel"),
    "country": ("Country", "Work Country", "Country/Region", "Land", "Pays", "País"),
    "timezone": ("Time Zone", "Zeitzone", "Fuseau horaire", "Zona horaria"),
    "languages": ("Languages", "Preferred Language", "Sprachen", "Langues", "Idiomas"),
    "skills_offered": ("Skills", "Kenntnisse", "Compétences", "Habilidades"),
    "skills_sought": ("Areas of interest", "Lernziele", "Objectifs d'apprentissage", "Áreas de interés"),
    "role": ("Program Role", "Rolle", "Rôle", "Rol"),
}  # fmt: skip


class TestHeading:
    @pytest.mark.parametrize(("column", "heading"), [(name, one) for name, many in USUAL.items() for one in many])
    def test_of_an_hr_system_is_known(self, column: str, heading: str) -> None:
        for spelled in (heading, heading.upper(), heading.lower(), f" {heading.replace(' ', '_')}\u200b "):
            header = [spelled] if column == "participant_id" else ["participant_id", spelled]
            assert column in understood(header).at

    @pytest.mark.parametrize(
        ("column", "heading"),
        [
            ("participant_id", "PERNR"), ("participant_id", "Matricola"), ("participant_id", "Personeelsnummer"),
            ("participant_id", "Matr\xedcula"), ("participant_id", "Numer pracownika"),
            ("participant_id", "Local Employee ID"),
            ("email", "Indirizzo e-mail"), ("email", "Zakelijk e-mailadres"), ("email", "userPrincipalName"),
            ("manager_id", "Line Manager Person Number"), ("manager_id", "Pers.Nr. Vorgesetzter"),
            ("manager_id", "Leidinggevende"), ("manager_id", "Gestor"), ("manager_email", "E-mail responsabile"),
            ("department", "Afdeling"), ("department", "Dipartimento"), ("department", "OrgEinh."),
            ("job_title", "Functietitel"), ("last_day", "Datum uit dienst"), ("last_name", "Achternaam"),
        ],
    )  # fmt: skip
    def test_of_further_systems_and_languages_is_known(self, column: str, heading: str) -> None:
        assert understood([*({"participant_id"} - {column}), heading]).name(column) == heading

    def test_belongs_to_one_column_unless_it_names_the_manager(self) -> None:
        columns = {one.name: headings_of(one.name) for one in COLUMNS}
        for (one, mine), (other, theirs) in combinations(columns.items(), 2):
            assert {one, other} == {"manager_id", "manager_name"} or not mine & theirs

    def test_stands_at_a_column_that_there_is(self) -> None:
        assert MORE.keys() <= {one.name for one in COLUMNS}

    def test_that_nobody_knows_is_ignored(self) -> None:
        assert understood(["Employee ID", "Hire Date", ""]).ignored == ("Hire Date",)


def headings_of(column: str) -> set[str]:
    listed = f"{BY_NAME[column].headings}|{MORE.get(column, '')}".replace("\n", "|").split("|")
    return {plain(heading) for heading in listed} - {""}


class TestColumnsOfOneMeaning:
    def test_are_read_by_the_best_known_and_the_others_are_said(self) -> None:
        found = understood(["Employee ID", "User ID", "Division", "Department"])
        assert (found.name("participant_id"), found.name("department")) == ("Employee ID", "Department")
        assert ["map=participant_id" in found.doubles[0], "map=department" in found.doubles[1]] == [True, True]

    def test_and_of_one_heading_are_refused(self) -> None:
        with pytest.raises(UnusableRoster, match="both mean email; keep one"):
            understood(["id", "E-Mail", "email"])

    def test_name_a_manager_by_id_and_by_name(self) -> None:
        found = understood(["Employee ID", "Manager", "Manager ID"])
        assert (found.at["manager_id"], found.at["manager_name"]) == (2, 1)

    def test_take_an_italian_name_beside_a_last_name_for_the_first(self) -> None:
        assert understood(["Matricola", "Nome", "Cognome"]).at == {
            "participant_id": 0, "first_name": 1, "last_name": 2,
        }  # fmt: skip
        assert understood(["Matricola", "Nome"]).at == {"participant_id": 0, "display_name": 1}

    def test_take_a_name_beside_a_first_name_for_the_last(self) -> None:
        assert understood(["Personalnummer", "Name", "Vorname"]).at == {
            "participant_id": 0, "first_name": 2, "last_name": 1,
        }  # fmt: skip


class TestMapByHand:
    def test_goes_before_what_a_heading_usually_means(self) -> None:
        found = understood(["Employee ID", "Email", "Login"], by_hand_of(["email:Login"]))
        assert (found.at["email"], found.ignored) == (2, ("Email",))

    def test_makes_a_header_known_at_all(self) -> None:
        assert recognised(["Kürzel", "Anrede"], by_hand_of(["participant_id:kürzel"])) == 1

    @pytest.mark.parametrize("given", [["email"], ["email:"], ["mail:Login"], ["email:A", "email:B"]])
    def test_that_says_nothing_is_refused(self, given: list[str]) -> None:
        with pytest.raises(UnusableRoster, match="map"):
            by_hand_of(given)

    def test_of_a_heading_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(UnusableRoster, match="no column is called Log In"):
            understood(["id"], by_hand_of(["email:Log In"]))
