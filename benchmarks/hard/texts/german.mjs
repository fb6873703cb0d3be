// German phrases; the two splits take every other line of each list.
export const labels = `
Konto und Anmeldung
Benachrichtigungen
Anzeige & Helligkeit
Töne und Vibration
Datenschutz
Akku und Energie
Speicherplatz
Standard-Apps
WLAN-Hotspot
Verbundene Geräte
Tastatur und Eingabe
Datum & Uhrzeit
Bedienungshilfen
Entwickleroptionen
Systemaktualisierung
Über das Telefon
Nachtmodus
Bildschirmsperre
Berechtigungen
Standortverlauf
Rechnungsadresse
Bestellübersicht
Gemeinsame Ordner
Zuletzt gelöscht
Vorlagen
Mitgliederverwaltung
Häufige Fragen
Zahlungsarten
`;
export const notes = `
Zuletzt geprüft: heute, 08:15 Uhr
Nur über WLAN herunterladen
3 von 5 Geräten verbunden
Wird von Ihrer Firma verwaltet
Noch 12,4 GB verfügbar
Lieferung zwischen 9 und 12 Uhr
Inkl. MwSt., zzgl. Versand
Für alle sichtbar
Läuft in 14 Tagen ab
Änderungen werden automatisch gespeichert
Gültig bis 31.12.2027
Wartet auf Freigabe durch Frau Köhler
Kostenlose Rückgabe innerhalb von 30 Tagen
Zuletzt geändert von Jörg, vor 2 Std.
`;
export const messages = `
Kannst du mir bitte die Unterlagen schicken?
Ich bin gleich da, stehe noch im Stau.
Der Schlüssel liegt beim Nachbarn im 2. Stock.
Treffen wir uns um halb acht am Bahnhof?
Das Paket wurde in der Filiale hinterlegt.
Vergiss nicht, die Blumen zu gießen!
Alles Gute zum Geburtstag, liebe Grüße aus Köln!
Wir müssen den Termin leider verschieben.
Danke, das hat super geklappt.
Wer übernimmt am Freitag die Frühschicht?
`;
export const headlines = `
Brücke über die Weser wird früher fertig
Bürger fordern mehr Grünflächen im Zentrum
Züge zwischen Ulm und Lindau fallen aus
Wie ein Dorf seine Bäckerei rettete
Forscher entdecken seltene Käferart im Harz
Städte prüfen neue Regeln für E-Scooter
Museum öffnet nach dreijährigem Umbau
Müllabfuhr stellt auf größere Tonnen um
`;
export const sentences = `
Die Gemeinde hat beschlossen, den alten Wasserturm bis zum nächsten Frühjahr zu sanieren.
Vor dem ersten Gebrauch sollten Sie das Gerät mindestens drei Stunden lang aufladen.
Überraschend viele Besucher kamen trotz des Regens zur Eröffnung des Marktes.
Wer regelmäßig übt, bemerkt schon nach wenigen Wochen deutliche Fortschritte.
Nach Angaben der Behörde wurden im Mai 1.284 Anträge gestellt, so viele wie nie zuvor.
Der Weg führt durch dichten Wald und endet an einer kleinen Hütte oberhalb des Sees.
Bitte prüfen Sie die Rechnung sorgfältig und melden Sie Unstimmigkeiten innerhalb von acht Tagen.
Später stellte sich heraus, dass die Zeichnung gar nicht von ihm stammte.
`;
export const buttons = `
Weiter
Änderungen speichern
Verwerfen
Erneut versuchen
In den Warenkorb
Anmelden
Mehr erfahren
Abbrechen
Jetzt prüfen
Schließen
`;
export const products = `
Wanderschuhe, wasserdicht
Kaffeemühle aus Edelstahl
Bettwäsche 135 x 200 cm
Küchenmesser, 18 cm
Schreibtischlampe
Kopfhörer mit Kabel
Blumentopf, groß
Fahrradschloss
`;
export const names = `
Jürgen Weiß
Sabine Köhler
Torsten Böhm
Anneliese Groß
Matthias Kühn
Friederike Schäfer
Uwe Lindemann
Käthe Jäger
`;
export const places = `
Münsterplatz
Alte Gärtnerei
Bahnhofstraße
Königsallee
Stadtbücherei
Rosengarten
Schlossmühle
Am Hafen
`;
export const days = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];
export const months = ["März 2027", "Juni 2027", "Oktober 2026", "Januar 2028"];
