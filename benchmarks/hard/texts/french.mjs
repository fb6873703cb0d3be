// French phrases; the two splits take every other line of each list.
export const labels = `
Compte et sécurité
Notifications
Affichage et luminosité
Sons et vibreur
Confidentialité
Batterie et énergie
Stockage interne
Applications par défaut
Point d'accès mobile
Appareils connectés
Clavier et saisie
Date et heure
Accessibilité
Mise à jour du système
À propos du téléphone
Mode nuit
Écran de verrouillage
Autorisations
Historique des positions
Moyens de paiement
Mes commandes
Dossiers partagés
Éléments supprimés
Modèles
`;
export const notes = `
Dernière vérification hier à 17 h 40
Télécharger uniquement en Wi-Fi
Géré par votre entreprise
Il reste 8,2 Go disponibles
Livraison prévue entre 9 h et 12 h
Visible par tous les abonnés
Expire dans 14 jours
Retours gratuits sous 30 jours
En attente de validation
Modifié par Hélène il y a 5 min
`;
export const messages = `
Tu peux m'envoyer le fichier avant midi ?
J'arrive dans dix minutes, désolé !
Les clés sont chez la voisine du deuxième.
On se retrouve devant la gare à 19 h 30.
N'oublie pas d'arroser les tomates.
Joyeux anniversaire, à très bientôt !
Le colis a été déposé au point relais.
Merci beaucoup, c'est parfait comme ça.
`;
export const headlines = `
Le pont suspendu rouvre après deux ans de travaux
Les boulangers s'inquiètent du prix de la farine
Un village sauve sa dernière école
La météo annonce un été très sec
Le musée prête un trésor du XVIe siècle
Des trains de nuit vers la côte dès février
`;
export const sentences = `
La réunion s'est terminée tard, mais tous les points à l'ordre du jour ont été abordés.
Avant la première utilisation, rincez soigneusement le réservoir à l'eau tiède.
Selon l'étude, près d'un foyer sur trois a déjà réduit sa consommation d'énergie.
Le sentier traverse une forêt de chênes puis longe la rivière jusqu'au vieux moulin.
Les bénéfices ont augmenté de 4,3 % au cours du troisième trimestre.
Elle rangeait ses lettres dans une boîte en fer, classées par année.
Veuillez vérifier que la vanne est fermée et que l'écran n'affiche aucune erreur.
Personne ne savait à quelle époque la façade avait été repeinte en bleu.
`;
export const buttons = `
Continuer
Enregistrer
Réessayer
Ajouter au panier
Se connecter
En savoir plus
Annuler
Télécharger
`;
export const products = `
Théière en fonte
Chaussettes en laine
Lampe de bureau
Casque sans fil
Poêle antiadhésive
Couette légère
Sac à dos 25 litres
Vélo pliant
`;
export const names = `
Hélène Dubois
François Lefèvre
Chloé Bérard
Gaël Rousseau
Mégane Girard
Théo Barthélemy
`;
export const places = `
Rue de l'Église
Place du Marché
Jardin botanique
Gare de l'Est
Théâtre municipal
Quai des Brumes
Boulevard Voltaire
Hôtel de Ville
`;
export const days = ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."];
export const months = ["mars 2027", "juin 2027", "août 2026", "janvier 2028"];
