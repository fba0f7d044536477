"""The text of VERIFY.txt: how a stranger checks a case with tools that every system has."""

VERIFY = """HOW TO CHECK THIS CASE WITHOUT OUR SOFTWARE
COMMENT VÉRIFIER CE DOSSIER SANS NOTRE LOGICIEL

1. Every file is what it was when the case was frozen / Chaque fichier est intact :

     sha256sum -c manifest.sha256          (Linux)
     shasum -a 256 -c manifest.sha256      (macOS)
     Get-FileHash -Algorithm SHA256 FILE   (Windows, file by file)

   Then compare the hash of manifest.sha256 itself with the one its publisher gave you by another way:
   whoever can change a file here can change the manifest too.
   Comparez aussi l'empreinte de manifest.sha256 avec celle que l'éditeur vous a donnée par une autre voie.

2. A quotation stands in its source / Une citation figure bien dans sa source :
   excerpts.jsonl names the source by the sha256 of the whole file (src) and the place in it (start, end: Unicode
   code points from 0, end excluded). With the original file:

     sha256sum FILE        must print src
     python3 -c "print(open('FILE', encoding='utf-8', newline='').read()[START:END])"     must print the quotation

3. A count is the number of its rows / Un nombre est celui de ses lignes :
   findings.json lists under "for" every leg with "counted": true or false and why; evidence/ holds the rows they
   come from; voyages.csv is the table of legs. Count them.

4. With our software / Avec notre logiciel :  roadstead verify THIS-FOLDER

WHAT THIS DOES NOT PROVE: that a page told the truth, that the sender of an AIS signal was the ship it named, that a
file was honest before it was hashed, or when it was hashed.
CE QUE CELA NE PROUVE PAS : qu'une page dit vrai, que l'émetteur d'un signal AIS était le navire qu'il nommait, qu'un
fichier était honnête avant d'être haché, ni quand il l'a été.
"""
