"""The usual headings by our name for the column: Workday, SuccessFactors, BambooHR, Personio and ADP.

In English, German, French and Spanish, in order of preference; `headings` has further systems and languages.
"""

from collections.abc import Mapping
from typing import Final

USUAL: Final[Mapping[str, str]] = {
    "participant_id": """
        participant id|employee id|business entity id|person id|employee number|employee no|employee nr|employee #
        emp id
        emp no|emp #|worker id|worker number|staff id|staff number|staff no|personnel number|personnel no|personnel id
        associate id|position id|file number|payroll number|payroll id|payroll #|person number|person id external
        user id
        user/employee id|employee code|hr id|workforce id|eeid|id
        personalnummer|personalnr|pers nr|personal id|mitarbeiter id|mitarbeiternummer|mitarbeiternr|mitarbeiterkennung
        mitarbeiter kennung|ma nr|personenkennung|personen id|personennummer|benutzer id|stammnummer
        matricule|numéro de matricule|matricule salarié|matricule employé|numéro employé|numéro d'employé|n° employé
        no employé|n° matricule|identifiant employé|identifiant salarié|identifiant collaborateur|id employé|id salarié
        code salarié|numéro de salarié|numéro salarié|numéro du salarié|identifiant
        número de empleado|número empleado|nº de empleado|nº empleado|no. de empleado|núm. de empleado|núm. empleado
        id de empleado|id empleado|id del empleado|código de empleado|código empleado|código del empleado|legajo
        número de legajo|clave de empleado|id de trabajador|número de trabajador|código de trabajador|identificador
        mentor
    """,
    "display_name": """
        display name|full name|employee name|worker name|preferred full name|legal full name|full legal name|legal name
        associate name|payroll name|person full name|preferred name|name|worker
        vollständiger name|name vollständig|mitarbeitername|name des mitarbeiters|anzeigename|vor und nachname
        vorname nachname|vorname und nachname|voller name|ganzer name|mitarbeiter
        nom complet|prénom et nom|prénom nom|nom d'affichage|nom affiché|nom de l'employé|nom du salarié
        nom du collaborateur|collaborateur|salarié
        nombre completo|nombre y apellidos|nombre y apellido|nombre del empleado|nombre de empleado|nombre para mostrar
        nombre del trabajador|empleado|trabajador
    """,
    "first_name": """
        first name|given name|given names|forename|legal first name|preferred first name|legal name first name
        vorname|vornamen|rufname|prénom|prénoms|prénom usuel|prénom légal|nombre de pila|primer nombre|nombre|nombres
    """,
    "last_name": """
        last name|surname|family name|legal last name|preferred last name|legal name last name
        nachname|familienname|zuname|nom de famille|nom usuel|nom d'usage|nom légal|nom
        apellidos|apellido|primer apellido|apellido paterno|apellido 1
    """,
    "last_name_first_name": """
        last name, first name|employee name (last suffix, first mi)|employee name (last, first)|name (last, first mi)
        last, first|surname, first name|name (last, first)|last name first name
        nachname, vorname|name, vorname|nom, prénom|nom et prénom|nom prénoms|apellidos, nombre|apellido, nombre
        apellidos y nombre|apellidos y nombres
    """,
    "email": """
        work email|work email address|business email|business email address|company email
        corporate email|office email|primary work email|email primary work|email work|work contact work email
        email|email address
        primary email|primary email address|official email|email id|mail|work e-mail address|business e-mail information
        e-mail-adresse|mailadresse|geschäftliche e-mail|geschäftliche e-mail-adresse|dienstliche e-mail|dienst e-mail
        dienstliche e-mail-adresse|berufliche e-mail|arbeits e-mail|firmen e-mail|e-mail geschäftlich|e-mail dienstlich
        e-mail arbeit
        courriel|adresse e-mail|adresse électronique|adresse mail|e-mail professionnel|courriel professionnel
        adresse e-mail professionnelle|adresse électronique professionnelle|adresse de messagerie|messagerie|mél
        mail professionnel|adresse courriel
        correo electrónico|correo|dirección de correo electrónico|dirección de correo|correo electrónico del trabajo
        correo electrónico laboral|correo electrónico corporativo|correo electrónico de trabajo|correo corporativo
        correo de trabajo|correo laboral|correo de empresa|email corporativo|email del trabajo|e-mail de trabajo
        correo electrónico de la empresa|correo electrónico empresarial
    """,
    "role": """
        role|program role|mentoring role|mentoring program role|rolle|rolle im programm|mentoring rolle|programmrolle
        rôle|rôle dans le programme|rol|rol en el programa
    """,
    "age_band": """
        age band|age range|age group|altersgruppe|altersband|altersklasse|tranche d'âge|groupe d'âge
        grupo de edad|rango de edad|franja de edad|tramo de edad
    """,
    "level": """
        level|job level|grade|job grade|career level|seniority level|pay grade|stufe|karrierestufe|karrierelevel
        hierarchiestufe|hierarchieebene|ebene|jobstufe|niveau|niveau hiérarchique|niveau de poste|niveau du poste
        échelon
        nivel|nivel jerárquico|nivel de puesto|nivel del puesto|grado
    """,
    "organization_level": "organization level|organisation level|org level|reporting level",
    "job_title": """
        job title|position title|business title|job title description|working title|job profile|job name|job position
        designation|position|occupation|title|job
        stellenbezeichnung|positionsbezeichnung|berufsbezeichnung|jobtitel|stellentitel|funktionsbezeichnung|stelle
        planstelle|tätigkeit|beruf|funktion
        intitulé du poste|intitulé de poste|titre du poste|titre de poste|libellé du poste|libellé emploi
        intitulé de l'emploi|intitulé d'emploi|poste|poste occupé|emploi|fonction|métier
        título del puesto|título de puesto|nombre del puesto|denominación del puesto|puesto de trabajo|puesto|cargo
        posición|ocupación|categoría profesional
    """,
    "department": """
        department|department name|dept|dept name|home department|home department description|department description
        supervisory organization|org unit|organizational unit|organisational unit|organization unit
        abteilung|abteilungsname|organisationseinheit|orgeinheit|bereich|fachbereich|geschäftsbereich
        département|service|nom du service|unité organisationnelle|direction|pôle|entité
        departamento|nombre del departamento|área|unidad organizativa|gerencia|dirección|sección
    """,
    "site": """
        site|site name|office location|standort|dienstsitz|site de travail|sede|centro de trabajo|location|work location
    """,
    "business_unit": "business unit|business unit name|geschäftseinheit|unité d'affaires|unidad de negocio",
    "country": """
        country|country code|country name|work country|country of work|country/region|country of employment
        location country|work location country|work address country|land|länderkürzel|ländercode|arbeitsland|land/region
        land des arbeitsorts|pays|code pays|pays de travail|pays d'emploi|pays/région|pays du lieu de travail
        país|código de país|código país|país de trabajo|país/región|país de empleo
    """,
    "timezone": """
        timezone|time zone|zone|tz|time zone name|zeitzone|fuseau horaire|zona horaria|huso horario
    """,
    "languages": """
        languages|spoken languages|languages spoken|language skills|preferred language|language|sprachen
        sprachkenntnisse
        gesprochene sprachen|korrespondenzsprache|sprache|langues|langues parlées|langue préférée|langue
        idiomas|idiomas hablados|idioma preferido|idioma|lenguas
    """,
    "manager_id": """
        manager id|manager employee id|manager's employee id|manager employee number|manager number|manager worker id
        manager user id|manager person id|manager business entity id|supervisor id|supervisor employee id
        supervisor number|line manager id|line manager employee id|direct manager id|reports to id
        reports to employee id
        reports to associate id|reports to position id|reporting to id|reporting manager id
        id des vorgesetzten|vorgesetzten id|vorgesetzter id|vorgesetzten nr|personalnummer des vorgesetzten
        personalnummer vorgesetzter|personalnummer der führungskraft|führungskraft id|führungskraft personalnummer
        id der führungskraft|mitarbeiter id des vorgesetzten
        matricule manager|matricule du manager|matricule responsable|matricule du responsable|identifiant du manager
        identifiant du responsable|id manager|id du manager|id du responsable|id responsable|matricule n+1
        matricule du supérieur|matricule du supérieur hiérarchique
        id del jefe|id jefe|id de jefe|id del responsable|id del supervisor|id del gerente|número de empleado del jefe
        código del jefe|número de empleado del responsable|número de empleado del supervisor|id de gerente
        legajo del jefe
        manager|supervisor|line manager|direct manager|direct supervisor|reports to|reporting to|people manager
        vorgesetzter|vorgesetzte|vorgesetzte(r)|vorgesetzte/r|vorgesetzter/vorgesetzte|direkter vorgesetzter
        direkte führungskraft|disziplinarischer vorgesetzter|führungskraft|teamleiter|berichtet an|teamleitung
        supérieur hiérarchique|responsable hiérarchique|responsable|supérieur|manager direct|responsable direct|n+1
        rattachement hiérarchique|manager hiérarchique
        jefe|jefe directo|jefe inmediato|supervisor directo|superior jerárquico|superior|gerente|reporta a|depende de
        responsable directo|jefatura|jefe/a
    """,
    "manager_email": """
        manager email|manager work email|manager email address|manager's email|supervisor email|reports to email
        line manager email|reporting manager email|e-mail des vorgesetzten|vorgesetzten e-mail|vorgesetzter e-mail
        e-mail vorgesetzter|e-mail der führungskraft|führungskraft e-mail|e-mail führungskraft|manager e-mail-adresse
        email du manager|email manager|e-mail du responsable|e-mail responsable|courriel du manager
        courriel du responsable|courriel du supérieur|e-mail du supérieur hiérarchique
        correo del jefe|correo electrónico del jefe|correo del responsable|correo electrónico del responsable
        correo del supervisor|correo electrónico del supervisor|email del jefe|email del responsable|correo del gerente
    """,
    "manager_name": """
        manager name|manager full name|manager's name|name of manager|supervisor name|reports to name|line manager name
        reporting manager name|reporting manager|name des vorgesetzten|vorgesetzter name|vorgesetztenname
        name der führungskraft|führungskraft name|nom du manager|nom manager|nom du responsable|nom responsable
        nom du supérieur|nom du supérieur hiérarchique|nombre del jefe|nombre jefe|nombre del responsable
        nombre del supervisor|nombre del gerente|manager|supervisor|line manager|reports to|reporting to|vorgesetzter
        vorgesetzte(r)|führungskraft|responsable|supérieur hiérarchique|jefe|jefe directo|gerente
    """,
    "manager_first_name": "manager first name|supervisor first name",
    "skills_offered": """
        skills offered|topics offered|can teach|can offer|expertise|areas of expertise|skills|competencies
        angebotene themen|bietet|kenntnisse|fähigkeiten|kompetenzen|fachkenntnisse|compétences offertes
        compétences proposées|thèmes proposés|compétences|domaines d'expertise|habilidades ofrecidas|temas ofrecidos
        habilidades|competencias|conocimientos
    """,
    "skills_sought": """
        skills sought|skills wanted|topics sought|wants to learn|learning goals|development areas|areas of interest
        interests|gesuchte themen|sucht|lernziele|entwicklungsfelder|entwicklungsziele|lernwünsche
        compétences recherchées|compétences souhaitées|thèmes recherchés|objectifs d'apprentissage
        axes de développement|habilidades buscadas|temas buscados|quiere aprender|objetivos de aprendizaje
        áreas de desarrollo|áreas de interés
    """,
    "tags": "tags|topics|schlagworte|themen|mots-clés|thèmes|etiquetas|temas",
    "communication_style": "communication style|kommunikationsstil|style de communication|estilo de comunicación",
    "last_day": """
        last day|termination date|last working day|last day of work|contract end date|employment end date
        leaving date|exit date|date of leaving|separation date
        austrittsdatum|austritt|befristet bis|befristung bis|befristungsende
        letzter arbeitstag|vertragsende|beschäftigungsende|datum des austritts
        date de sortie|date de départ|dernier jour|dernier jour travaillé|fin de contrat|date de fin de contrat
        fecha de baja|fecha baja|fecha de salida|fecha salida
        último día|último día de trabajo|fin de contrato|fecha de fin de contrato
    """,
    "status": """
        employment status|employee status|worker status|assignment status|position status|active status|job status
        lifecycle status|status|active|is active|active employee|account enabled|enabled
        mitarbeiterstatus|beschäftigungsstatus|aktiv
        statut du salarié|statut de l'employé|statut|actif|estado del empleado|estado|situación|situación laboral|activo
        stato|attivo|situação|ativo|actief
    """,
    "max_pairs": "max pairs|capacity|maximum pairs|max mentees|max mentors|kapazität|capacité|capacidad",
    "manager_last_name": "manager last name|supervisor last name",
}
