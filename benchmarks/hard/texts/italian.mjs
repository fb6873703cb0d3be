// Italian phrases; the two splits take every other line of each list.
export const labels = `
Account e sicurezza
Notifiche
Schermo e luminosità
Suoni e vibrazione
Riservatezza
Batteria
Spazio di archiviazione
App predefinite
Dispositivi collegati
Tastiera e lingua
Data e ora
Accessibilità
Aggiornamento software
Informazioni sul telefono
Modalità notturna
Metodi di pagamento
I miei ordini
Cartelle condivise
`;
export const notes = `
Ultimo controllo: ieri alle 18:20
Solo tramite Wi-Fi
Rimangono 7,1 GB liberi
Gestito dalla tua azienda
Consegna tra le 9 e le 13
Scade tra 14 giorni
Reso gratuito entro 30 giorni
In attesa di approvazione
`;
export const messages = `
Puoi mandarmi la relazione prima di mezzogiorno?
Arrivo fra dieci minuti, scusa!
Le chiavi sono dalla signora del terzo piano.
Ci vediamo alle otto davanti alla stazione.
Ricordati di annaffiare il basilico.
Buon compleanno, un abbraccio da tutti noi!
`;
export const headlines = `
Riapre il ponte dopo due anni di lavori
I fornai temono il rincaro della farina
Un paese salva la sua unica scuola
Più treni notturni verso la costa
`;
export const sentences = `
La riunione è finita tardi, ma tutti i punti all'ordine del giorno sono stati discussi.
Prima del primo utilizzo, sciacquare il serbatoio con acqua tiepida.
Secondo lo studio, una famiglia su tre ha già ridotto i consumi di energia.
Il sentiero attraversa un bosco di castagni e poi costeggia il fiume fino al mulino.
Nessuno sapeva perché la facciata fosse stata dipinta di blu così tanti anni fa.
I ricavi sono aumentati del 3,2 % nell'ultimo trimestre.
`;
export const buttons = `
Continua
Salva modifiche
Riprova
Aggiungi al carrello
Accedi
Scopri di più
Annulla
Scarica
`;
export const products = `
Teiera in ghisa
Calzini di lana
Lampada da tavolo
Cuffie senza fili
Padella antiaderente
Zaino da 25 litri
`;
export const names = `
Niccolò Ferrari
Giulia Moretti
Beatrice D'Angelo
Matteo Lombardi
`;
export const places = `
Via Garibaldi
Piazza del Popolo
Orto botanico
Ponte Vecchio
Teatro Comunale
Viale dei Tigli
`;
export const days = ["lun", "mar", "mer", "gio", "ven", "sab", "dom"];
export const months = ["marzo 2027", "giugno 2027", "ottobre 2026", "gennaio 2028"];
