"""Headings of further systems and languages, by our name for the column; `usual_headings` has the usual ones.

They follow Oracle HCM, SAP HCM, UKG, Dayforce, Rippling, HiBob and directories in English and German, then Italian,
Dutch, Portuguese, Polish and the Nordic languages. Each is preferred after those of `usual_headings`.
"""

from collections.abc import Mapping
from typing import Final

MORE: Final[Mapping[str, str]] = {
    "participant_id": """
        pernr|p nr|employee xrefcode|workday id|global id|universal id|local employee id|external id
        employee external id|staff code|staff ref|works number|clock number|badge number|badge id|hris id|aoid
        associate oid|file #|payroll file number|company id|user sys id|username|user name|samaccountname|matricola
        codice dipendente|id dipendente|numero dipendente|numero matricola|numero di matricola|personeelsnummer
        personeelsnr|medewerkernummer|medewerkernr|medewerker id|werknemersnummer|werknemernummer|matrícula
        número de matrícula|número de funcionário|id do funcionário|código do funcionário|nº mecanográfico
        número mecanográfico|nr pracownika|numer pracownika|numer ewidencyjny|id pracownika|anställningsnummer
        anställnings id|medarbejdernummer|medarbejder id|ansattnummer|ansatt id|henkilönumero
    """,
    "display_name": """
        formatted name|employee full name|person name|list name|common name|cn|employee|nome e cognome
        cognome e nome|nome completo|nominativo|dipendente|volledige naam|naam medewerker|medewerker|naam
        nome do funcionário|nome do colaborador|colaborador|funcionário|imię i nazwisko|namn|fulde navn|fullt navn
        navn|ename|employee/app.name|your name|your full name|what is your name|ihr name|votre nom|su nombre|tu nombre
    """,
    "first_name": """
        known as|nome di battesimo|voornaam|roepnaam|primeiro nome|nome próprio|imię|förnamn|fornavn|etunimi|nome
        vorna
    """,
    "last_name": """
        cognome|achternaam|familienaam|apelido|sobrenome|último nome|nazwisko|efternamn|efternavn|etternavn|sukunimi
        sn|nachn
    """,
    "email": """
        email address work|company email address|office 365 email|userprincipalname|user principal name|upn
        login email|e-mail pro|indirizzo e-mail|email aziendale|e-mail lavoro|e-mail di lavoro|posta elettronica
        e-mailadres|zakelijk e-mailadres|werk e-mail|e-mailadres werk|endereço de e-mail|e-mail profissional
        correio eletrónico|correio eletrônico|adres e-mail|służbowy e-mail|e-mail służbowy|e-postadress|e-post
        sähköposti
    """,
    "manager_id": """
        supervisor employee number|worker's manager id|direct manager employee number|line manager person number
        manager person number|line manager number|supervisor position id|reports to employee number|manager emp id
        reports to id in company
        id of manager|report to|pers nr vorgesetzter|pers nr des vorgesetzten|id responsabile|matricola responsabile
        codice responsabile|matricola del responsabile|responsabile|superiore|leidinggevende id
        personeelsnummer leidinggevende|manager personeelsnummer|leidinggevende|id do gestor|matrícula do gestor
        id do chefe|gestor|chefe|superior hierárquico|id przełożonego|przełożony|närmaste chef|nærmeste leder
        esihenkilö
    """,
    "manager_email": """
        direct manager email|approver email|email n+1|e-mail responsabile|email del responsabile
        e-mail leidinggevende|e-mail van leidinggevende|e-mail do gestor|e-mail przełożonego
    """,
    "manager_name": """
        direct manager name|supervisor full name|name vorgesetzter|name führungskraft|nom n+1|nome responsabile
        nome del responsabile|naam leidinggevende|nome do gestor|responsabile|superiore|leidinggevende|gestor|chefe
        przełożony|närmaste chef|nærmeste leder|esihenkilö
    """,
    "department": """
        home department name|orgeinh|organisationseinh|supervisory org|business function
        org level 2 description|unidad|dipartimento|reparto|divisione|ufficio|unità organizzativa
        afdeling|organisatie-eenheid|setor|dział|avdelning|avdeling|osasto|sup org
        departament|jednostka organizacyjna|unité|unidade
        área funcional|division|división|function|organization|organisation|team|équipe|equipo|cost center|cost centre
        kostenstelle|centre de coûts|centro de costos|centro de coste
        kostenst|cost center name|centro di costo|kostenplaats|centro de custo|cost ctr|cost center 1|equipos
        kostenstellenbezeichnung
    """,
    "site": """
        office|location name|work location name|personnel area|personalbereich|lieu de travail|lugar de trabajo
        ubicación|sede di lavoro|località|vestiging|standplaats|locatie|werklocatie|local de trabalho|localização
        lokalizacja|arbeitsort|dienstort|location code|établissement|miejsce pracy|personnel area text|stabilimento
        unidade de trabalho
    """,
    "country": "legal entity country|länderschlüssel|paese|nazione|kraj|maa|land1",
    "job_title": """
        current title|planstellenbez|posizione|qualifica|mansione|functie|functietitel|functienaam|função|stanowisko
        befattning|stilling|tehtävänimike|position text|tätigkeitsbezeichnung|functieomschrijving|emploi occupé
    """,
    "last_day": """
        date of termination|termination effective date|leave date|data cessazione|data di cessazione
        data fine rapporto|datum uit dienst|uitdienstdatum|data de saída|data de demissão|actual termination date
        term date|fecha fin de contrato|fecha de fin del contrato|data fine contratto|data zwolnienia
        data rozwiązania umowy|data de desligamento|fecha de cese|fecha cese|date de fin du contrat|einde dienstverband
        datum einde contract
    """,
    "timezone": "fuso orario|tijdzone|fuso horário",
    "languages": """
        communication language|kommunikationssprache|lingue|lingua|talen|taal|língua|línguas|język|języki
        muttersprache|lengua|idioma materno|langue maternelle|madrelingua|moedertaal
    """,
    "role": """
        your role|your role in the program|role in the program|ihre rolle|ihre rolle im programm|votre rôle
        votre rôle dans le programme|su rol|su rol en el programa
    """,
    "skills_offered": """
        topics you offer|topics you can offer|skills you offer|your skills|your expertise
        skill offered|topic offered|offered skills|offered topics|offers|offer|offering|can help with|can mentor in
        can mentor on|i can teach|i can offer|i can help with|what i can teach|what i can offer|what i offer|teaches
        what can you teach|what can you offer|mentor topics|mentor skills|mentor expertise|mentoring topics
        mentoring areas|areas of mentoring|mentors in|topics of expertise|field of expertise|fields of expertise
        subject matter expertise|strengths|specialties|specialities|specializations|specialisations|skill set
        competences|competenze|competenze offerte|competenties|competências|vaardigheden
    """,
    "skills_sought": """
        topics you seek|topics you want to learn|skills you seek|skills you want to learn|your interests
        topics wanted|skill sought|topic sought|sought skills|sought topics|seeks|seek|seeking|looking for
        want to learn|i want to learn|what i want to learn|what do you want to learn|would like to learn
        needs help with|help needed|help wanted|learning topics|learning objectives|learning needs
        learning interests|mentoring goals|mentee goals|mentee topics|mentee interests|development goals
        development needs|skills to develop|skills to learn|desired skills|growth areas|goals|topics of interest
        obiettivi di apprendimento|leerdoelen|objetivos de aprendizagem
    """,
}
